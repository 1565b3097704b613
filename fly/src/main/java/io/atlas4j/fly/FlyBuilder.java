package io.atlas4j.fly;

import io.atlas4j.fly.deploy.Deploys;
import io.atlas4j.fly.events.Dispatcher;
import io.atlas4j.fly.events.FlyEvents;
import io.atlas4j.fly.logs.Logs;
import io.atlas4j.fly.tokens.FileTokenStorage;
import io.atlas4j.fly.tokens.Tokens;
import io.atlas4j.fly.tokens.TokensBuilder;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.Settings;
import io.atlas4j.spi.Shared;
import io.atlas4j.spi.TokenStorage;
import io.atlas4j.telemetry.Telemetry;
import io.atlas4j.time.TimeSource;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Makes a {@link Fly}; every setting has a default. Used by one thread. */
public final class FlyBuilder {
    private final FlyEvents events = new FlyEvents();
    private Settings settings = Settings.environment();
    private Telemetry telemetry = Telemetry.create();
    private TimeSource time = TimeSource.system();
    private Dispatcher dispatcher = events;
    private Optional<TokenStorage> storage = Optional.empty();
    private Optional<Path> command = Optional.empty();
    private UnaryOperator<TokensBuilder> tokens = UnaryOperator.identity();

    FlyBuilder() {}

    /** Where everything is read that Fly's own tools read from the environment. */
    public FlyBuilder settings(Settings settings) {
        this.settings = settings;
        return this;
    }

    public FlyBuilder telemetry(Telemetry telemetry) {
        this.telemetry = telemetry;
        return this;
    }

    public FlyBuilder time(TimeSource time) {
        this.time = time;
        return this;
    }

    /** Hands events to this instead of {@link Fly#events()}: a framework's publisher, or any function. */
    public FlyBuilder dispatcher(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
        return this;
    }

    /**
     * Where tokens are kept. Otherwise in {@code fly-tokens} below {@link Settings#home()}, encrypted where
     * {@code ATLAS_FLY_TOKEN_KEY} holds 32 random bytes in Base64.
     */
    public FlyBuilder tokenStorage(TokenStorage storage) {
        this.storage = Optional.of(storage);
        return this;
    }

    /** The program to run instead of {@code fly} or {@code flyctl}; otherwise {@code ATLAS_FLY_COMMAND} may name one. */
    public FlyBuilder command(Path program) {
        this.command = Optional.of(program);
        return this;
    }

    /** Further settings of the tokens. */
    public FlyBuilder tokens(UnaryOperator<TokensBuilder> more) {
        this.tokens = more;
        return this;
    }

    /**
     * Makes it.
     *
     * @throws io.atlas4j.error.UnexpectedException if tokens that a person gave cannot be read
     */
    public Fly build() {
        var connections = new Shared();
        var context = new ProviderContext(settings, telemetry, time, connections);
        var chain = Tokens.builder()
                .settings(settings)
                .telemetry(telemetry)
                .time(time)
                .shared(connections)
                .storage(storage.orElseGet(this::files));
        var program = command.or(() -> settings.find("ATLAS_FLY_COMMAND").map(Path::of));
        program.ifPresent(chain::command);
        var made = tokens.apply(chain).build();
        var around = Deploys.Surroundings.of(telemetry, time, dispatcher);
        var deploys = new Deploys(program.map(around::with).orElse(around));
        return new Fly(made, new Logs(made, context, dispatcher), deploys, events, connections);
    }

    private TokenStorage files() {
        var folder = settings.home().resolve("fly-tokens");
        return settings.findSecret("ATLAS_FLY_TOKEN_KEY")
                .map(key -> FileTokenStorage.open(folder, key))
                .orElseGet(() -> FileTokenStorage.open(folder));
    }
}
