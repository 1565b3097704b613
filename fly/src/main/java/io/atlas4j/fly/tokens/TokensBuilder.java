package io.atlas4j.fly.tokens;

import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.spi.Shared;
import io.atlas4j.spi.TokenStorage;
import io.atlas4j.spi.TokenStorage.Kind;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Settings of {@link Tokens}; every one has a default that suits. Used by one thread. */
public final class TokensBuilder {
    /** A place that never changes while the process lives need not be asked often, but a fresher place may appear. */
    private static final Duration KEEP = Duration.ofMinutes(10);

    private Settings settings = Settings.environment();
    Telemetry telemetry = Telemetry.create();
    TimeSource time = TimeSource.system();
    TokenStorage storage = new MemoryTokenStorage();
    private Shared shared = new Shared();
    private Optional<String> organization = Optional.empty();
    private List<String> programs = List.of("fly", "flyctl");
    private Duration lifetime = Duration.ofHours(24);
    private Duration commandLimit = Duration.ofSeconds(15);
    private int commandsAtOnce = 16;
    private boolean configFile = true;
    private Duration configLifetime = Duration.ofMinutes(2);
    boolean manualFirst;
    Duration refreshAhead = Duration.ofHours(1);

    TokensBuilder() {}

    /** Where {@code FLY_ACCESS_TOKEN}, {@code FLY_API_TOKEN}, {@code FLY_CONFIG_DIR} and {@code FLY_ORG} are read. */
    public TokensBuilder settings(Settings settings) {
        this.settings = settings;
        return this;
    }

    public TokensBuilder telemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
        return this;
    }

    public TokensBuilder time(TimeSource time) {
        this.time = time;
        return this;
    }

    /** Keeps tokens across restarts; without one they live in memory alone. */
    public TokensBuilder storage(TokenStorage storage) {
        this.storage = storage;
        return this;
    }

    /** Connections to use, which whoever made them closes; without it those of its own stay until the process ends. */
    public TokensBuilder shared(Shared shared) {
        this.shared = shared;
        return this;
    }

    /** The organisation to ask tokens for; otherwise {@code FLY_ORG}, otherwise the app's own. */
    public TokensBuilder organization(String slug) {
        this.organization = Optional.of(slug);
        return this;
    }

    /** The program to run instead of {@code fly} or {@code flyctl}. */
    public TokensBuilder command(Path program) {
        this.programs = List.of(program.toString());
        return this;
    }

    /** How long the tokens live that the command line is asked for; 24 hours. */
    public TokensBuilder lifetime(Duration lifetime) {
        this.lifetime = lifetime;
        return this;
    }

    /** How long the command line may take before it is ended with all its children; 15 seconds. */
    public TokensBuilder commandLimit(Duration limit) {
        this.commandLimit = limit;
        return this;
    }

    /** How many command lines may run at the same time; 16. */
    public TokensBuilder commandsAtOnce(int count) {
        this.commandsAtOnce = count;
        return this;
    }

    /** Whether the login of the command line may be used itself; it may do everything its user may. */
    public TokensBuilder configFile(boolean used) {
        this.configFile = used;
        return this;
    }

    /** How long before its end a token in use is renewed, at most half its life; one hour. */
    public TokensBuilder refreshAhead(Duration ahead) {
        this.refreshAhead = ahead;
        return this;
    }

    /** Prefers what a person gave over everything else. */
    public TokensBuilder manualFirst(boolean first) {
        this.manualFirst = first;
        return this;
    }

    public Tokens build() {
        return new Tokens(this);
    }

    TokenChain chain() {
        var fly = new FlyCommand(programs, commandLimit);
        var links = new ArrayList<TokenLink>();
        links.add(new StorageLink(storage, Kind.CACHED, KEEP));
        links.add(new EnvironmentLink(settings, KEEP));
        if (configFile) {
            links.add(new ConfigFileLink(configDirectory().resolve("config.yml"), configLifetime));
        }
        links.add(new CliLink(
                fly,
                new Organizations(organization, settings, fly, new ApiOrganization(storage, context())),
                lifetime,
                commandsAtOnce,
                time));
        var manual = new StorageLink(storage, Kind.MANUAL, KEEP);
        links.add(manualFirst ? 0 : links.size(), manual);
        return new TokenChain(List.copyOf(links), time);
    }

    private ProviderContext context() {
        return new ProviderContext(settings, telemetry, time, shared);
    }

    private Path configDirectory() {
        return settings.find("FLY_CONFIG_DIR")
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".fly"));
    }
}
