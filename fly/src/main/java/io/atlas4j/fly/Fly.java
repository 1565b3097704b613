package io.atlas4j.fly;

import io.atlas4j.fly.deploy.AppDiscovery;
import io.atlas4j.fly.deploy.DeployRequest;
import io.atlas4j.fly.deploy.DeployResult;
import io.atlas4j.fly.deploy.Deploys;
import io.atlas4j.fly.deploy.Discovery;
import io.atlas4j.fly.deploy.RunningDeploy;
import io.atlas4j.fly.events.FlyEvents;
import io.atlas4j.fly.logs.LogListener;
import io.atlas4j.fly.logs.LogSubscription;
import io.atlas4j.fly.logs.Logs;
import io.atlas4j.fly.tokens.Tokens;
import io.atlas4j.spi.Shared;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The front door to Fly's platform: tokens, logs, deploys.
 *
 * <pre>{@code
 * try (var fly = Fly.fromEnvironment()) {
 *     for (FlyApp app : fly.discoverApps(Path.of("."), 2).apps()) {
 *         DeployResult result = fly.deploy(DeployRequest.in(app.directory()).build());
 *     }
 *     fly.subscribeLogs("my-app", entries -> entries.forEach(entry -> show(entry.message())));
 * }
 * }</pre>
 *
 * Blocks where it talks to Fly; safe for many threads. Closing ends deploys that run, with all their processes.
 */
public final class Fly implements AutoCloseable {
    private final Tokens tokens;
    private final Logs logs;
    private final Deploys deploys;
    private final FlyEvents events;
    private final Shared connections;

    Fly(Tokens tokens, Logs logs, Deploys deploys, FlyEvents events, Shared connections) {
        this.tokens = tokens;
        this.logs = logs;
        this.deploys = deploys;
        this.events = events;
        this.connections = connections;
    }

    /** Settings from the environment, tokens kept below {@link io.atlas4j.spi.Settings#home()}. */
    public static Fly fromEnvironment() {
        return builder().build();
    }

    public static FlyBuilder builder() {
        return new FlyBuilder();
    }

    public Tokens tokens() {
        return tokens;
    }

    public Logs logs() {
        return logs;
    }

    /** Listeners in this process; silent where the builder was given another dispatcher. */
    public FlyEvents events() {
        return events;
    }

    /** The apps that a folder and its subfolders describe; 0 levels is the folder itself. Reads files only. */
    public Discovery discoverApps(Path folder, int maxDepth) {
        return AppDiscovery.find(folder, maxDepth);
    }

    /**
     * Deploys and waits for the end, whatever it is; an interrupt ends the deploy.
     *
     * @throws InterruptedException after the deploy has been told to end
     */
    public DeployResult deploy(DeployRequest request) throws InterruptedException {
        var running = streamDeploy(request, UUID.randomUUID().toString());
        try {
            return running.await();
        } catch (InterruptedException e) {
            running.cancel();
            throw e;
        }
    }

    /** Starts a deploy whose events carry the ticket, and returns at once. */
    public RunningDeploy streamDeploy(DeployRequest request, String ticketId) {
        return deploys.start(request, ticketId);
    }

    /** Follows an app's log; returns at once. */
    public LogSubscription subscribeLogs(String app, LogListener listener) {
        return logs.follow(app, listener);
    }

    @Override
    public void close() {
        deploys.close();
        logs.close();
        tokens.close();
        events.close();
        connections.close();
    }
}
