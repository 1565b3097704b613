package io.atlas4j.orchestrator;

import io.atlas4j.Atlas;
import io.atlas4j.error.ValidationException;
import io.atlas4j.orchestrator.loop.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Builds an {@link Orchestrator}. Time and telemetry are those of its {@link Atlas}. */
public final class OrchestratorBuilder {
    private final Atlas atlas;
    private Path home;
    private Optional<Duration> observeEvery = Optional.empty();
    private boolean background = true;

    OrchestratorBuilder(Atlas atlas) {
        this.atlas = atlas;
        this.home = atlas.settings().home();
    }

    /** The folder of the database and the key file; {@code ATLAS_HOME} unless set. One process at a time. */
    public OrchestratorBuilder home(Path home) {
        this.home = home.toAbsolutePath().normalize();
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

    /**
     * Opens the folder and takes over what an earlier process left there.
     *
     * @throws io.atlas4j.error.ConflictException if another process has the folder, or a newer atlas4j wrote it
     * @throws ValidationException if the folder cannot be written
     */
    public Orchestrator build() {
        return new Orchestrator(atlas, Engine.open(atlas, new Engine.Settings(home, observeEvery, background)));
    }
}
