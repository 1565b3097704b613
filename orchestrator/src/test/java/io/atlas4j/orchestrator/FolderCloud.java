package io.atlas4j.orchestrator;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Provider;
import io.atlas4j.time.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A cloud that outlives whoever rents from it: a machine is a file in a folder, and each create leaves one in another, which
 * stays. Its answers take a while or get lost.
 */
final class FolderCloud implements Provider {
    private static final int LOST_IN_PERCENT = 10;

    private final Path folder;
    private final Path creates;
    private final Random random;

    FolderCloud(Path folder, Path creates, Random random) {
        this.folder = folder;
        this.creates = creates;
        this.random = random;
    }

    @Override
    public String id() {
        return "folder";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public List<Placement> placements(ComputeRequest request) {
        return List.of(Placement.of("file"));
    }

    @Override
    public Compute create(Placement placement, ComputeRequest request, String name) {
        takeAWhile();
        try {
            Files.createTempFile(creates, name + "_", "");
            Files.writeString(folder.resolve(name), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        takeAWhile();
        if (random.nextInt(100) < LOST_IN_PERCENT) {
            throw new AmbiguousOutcomeException(Origin.of(id()), "the answer got lost", name, null);
        }
        return machine(name);
    }

    @Override
    public Compute get(String id) {
        if (!Files.exists(folder.resolve(id))) {
            throw new NotFoundException(id(), "no machine " + id);
        }
        return machine(id);
    }

    @Override
    public Listing list() {
        var takenAt = Instant.now();
        try (var files = Files.list(folder)) {
            return new Listing(
                    files.map(file -> machine(file.getFileName().toString())).toList(), true, takenAt);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void terminate(String id) {
        takeAWhile();
        try {
            Files.deleteIfExists(folder.resolve(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        takeAWhile();
    }

    @Override
    public Duration listLag() {
        return Duration.ZERO;
    }

    private Compute machine(String name) {
        return Compute.builder(id(), name, ComputeStatus.RUNNING)
                .name(Optional.of(name))
                .build();
    }

    /** The time a cloud takes, in which a kill may fall. */
    private static void takeAWhile() {
        try {
            TimeSource.system()
                    .sleep(Duration.ofMillis(ThreadLocalRandom.current().nextInt(8)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
