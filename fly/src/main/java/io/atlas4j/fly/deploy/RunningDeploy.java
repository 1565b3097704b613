package io.atlas4j.fly.deploy;

/** A deploy under way. Safe for many threads. */
public interface RunningDeploy {
    String ticketId();

    /** Waits for the end; an interrupt stops the waiting, not the deploy. */
    DeployResult await() throws InterruptedException;

    /** Ends it with all its processes; {@link #await} tells when that is done. Does nothing once it has ended. */
    void cancel();
}
