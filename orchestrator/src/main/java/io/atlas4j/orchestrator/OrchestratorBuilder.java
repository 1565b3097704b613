package io.atlas4j.orchestrator;

import io.atlas4j.Atlas;
import io.atlas4j.error.ValidationException;
import io.atlas4j.http.Urls;
import io.atlas4j.orchestrator.loop.Engine;
import io.atlas4j.orchestrator.loop.Webhook;
import io.atlas4j.orchestrator.store.Location;
import io.atlas4j.spec.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;

/**
 * Builds an {@link Orchestrator}. Telemetry is that of its {@link Atlas}, and so is time, except that nodes which share a
 * database go by the database's date.
 */
public final class OrchestratorBuilder {
    private static final String PUBLIC_URL = "ATLAS_PUBLIC_URL";

    private final Atlas atlas;
    private Path home;
    private Optional<Path> keyFile;
    private Optional<DataSource> dataSource = Optional.empty();
    private Optional<Duration> observeEvery = Optional.empty();
    private boolean background = true;
    private final Set<String> leftAlone = new HashSet<>();
    private boolean ownTime;
    private Optional<Duration> claim = Optional.empty();
    private Optional<URI> publicUrl;
    private Retention retention = Retention.DEFAULT;
    private final Map<URI, Webhook> webhooks = new LinkedHashMap<>();

    OrchestratorBuilder(Atlas atlas) {
        this.atlas = atlas;
        this.home = atlas.settings().home();
        this.keyFile = atlas.settings().find("ATLAS_KEY_FILE").map(OrchestratorBuilder::absolute);
        this.publicUrl = atlas.settings().find(PUBLIC_URL).map(url -> Urls.base(PUBLIC_URL, url));
    }

    /** The folder of the database and the key file; {@code ATLAS_HOME} unless set. One process at a time. */
    public OrchestratorBuilder home(Path home) {
        this.home = home.toAbsolutePath().normalize();
        return this;
    }

    /**
     * Keeps sessions in PostgreSQL 13 or newer instead of a folder, so that any number of nodes share them: each may
     * start, touch and end any session, and takes over from one that is gone. Give a pool of at least ten connections; its
     * tables are made here. Closing it is the caller's, after the orchestrator. Nodes need one {@link #keyFile}.
     */
    public OrchestratorBuilder dataSource(DataSource dataSource) {
        this.dataSource = Optional.of(dataSource);
        return this;
    }

    /**
     * The keys that seal the secrets of requests; {@code ATLAS_KEY_FILE} unless set, else {@code atlas.key} in the home.
     * One line each, {@code id base64}, of 32 bytes: the first seals, all open, and it is read here alone. To change the
     * key, write a new line above the old one and take that out when the sessions of before are over. Where there are
     * several nodes, write it below first, and above once every node was started with it.
     */
    public OrchestratorBuilder keyFile(Path file) {
        this.keyFile = Optional.of(file.toAbsolutePath().normalize());
        return this;
    }

    /**
     * How often each account is listed. Unless set, every second where looking is free and never late, as on this
     * machine, and every minute at a cloud.
     */
    public OrchestratorBuilder observeEvery(Duration interval) {
        if (!interval.isPositive()) {
            throw ValidationException.of("observeEvery", "must be a positive duration, but is " + interval);
        }
        this.observeEvery = Optional.of(interval);
        return this;
    }

    /** Whether threads of the orchestrator do the work; without them, nothing moves but by {@link Orchestrator#tick}. */
    public OrchestratorBuilder background(boolean background) {
        this.background = background;
        return this;
    }

    /** Goes by the time of its {@link Atlas} also where nodes share a database, so that a test moves it by hand. */
    OrchestratorBuilder ownTime() {
        this.ownTime = true;
        return this;
    }

    /** Shorter than usual, so that a test sees claims run out. */
    OrchestratorBuilder claim(Duration length) {
        this.claim = Optional.of(length);
        return this;
    }

    /**
     * Opens although an account with live sessions, such as {@code runpod/team-a}, is not configured any more. Their
     * machines go on, and cost, until somebody ends them elsewhere; what falls due for them is tried, and fails.
     */
    public OrchestratorBuilder leaveAlone(String account) {
        leftAlone.add(account);
        return this;
    }

    /**
     * Where rented machines reach what {@link Orchestrator#callbacks()} answers; {@code ATLAS_PUBLIC_URL} unless set. Without
     * it they report nothing, and the end of a task is read from its log.
     *
     * @throws ValidationException unless it is https, or http for this machine only
     */
    public OrchestratorBuilder publicUrl(URI url) {
        this.publicUrl = Optional.of(Urls.base("publicUrl", url.toString()));
        return this;
    }

    /**
     * How long sessions that are over, their events and what their machines said are kept; {@link Retention#DEFAULT} unless
     * set. Nodes that share a database should agree: the one that judges goes by its own.
     */
    public OrchestratorBuilder retention(Retention retention) {
        this.retention = retention;
        return this;
    }

    /**
     * Tells that address what needs a person: machines that do not end or that no row knows, sessions that end against
     * their owner's will, caps and budgets that are used up. One message after the other, at least once, by one of the
     * nodes; what is not taken is repeated for a day, whatever process runs. A new address is told what happens from now
     * on. It may be called several times.
     *
     * @param url shown nowhere, since such addresses are often a secret
     * @param secret {@code whsec_} and 24 to 64 bytes in base64, which sign each message as Standard Webhooks has it
     * @throws ValidationException unless the address is https, or http for this machine only, and the secret is of that form
     */
    public OrchestratorBuilder webhook(URI url, Secret secret) {
        webhooks.put(url, new Webhook(url, secret));
        return this;
    }

    /**
     * Opens the folder or the database, and takes over what an earlier process left there.
     *
     * @throws io.atlas4j.error.ConflictException if another process has the folder, a newer atlas4j wrote it, the database's
     *     other nodes have another key, or it holds live sessions of an account that has no key any more
     * @throws ValidationException if the folder cannot be written, or there is no key file for a database
     */
    public Orchestrator build() {
        var location = dataSource
                .<Location>map(source -> new Location.Server(source, keyFile))
                .orElseGet(() -> new Location.Folder(home, keyFile));
        return new Orchestrator(
                atlas,
                Engine.open(
                        atlas,
                        new Engine.Settings(
                                location,
                                observeEvery,
                                background,
                                Set.copyOf(leftAlone),
                                ownTime,
                                publicUrl,
                                retention,
                                claim,
                                List.copyOf(webhooks.values()))));
    }

    private static Path absolute(String file) {
        return Path.of(file).toAbsolutePath().normalize();
    }
}
