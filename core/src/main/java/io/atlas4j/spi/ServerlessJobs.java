package io.atlas4j.spi;

import io.atlas4j.spec.EndpointHealth;
import io.atlas4j.spec.Job;
import io.atlas4j.spec.JobRequest;
import java.time.Duration;

/** Work can be given to endpoints that scale by themselves. */
public interface ServerlessJobs {
    /**
     * Submits, and returns at once. Sent exactly once: a job would otherwise run twice.
     *
     * @throws io.atlas4j.error.AmbiguousOutcomeException if it may have been submitted all the same
     */
    Job run(JobRequest request);

    /**
     * Submits and waits for the end.
     *
     * @return the finished job, whatever its end
     * @throws io.atlas4j.error.TimedOutException if it takes longer than the limit; the job goes on
     */
    Job runSync(JobRequest request, Duration limit);

    /**
     * The job as it is.
     *
     * @throws io.atlas4j.error.NotFoundException also when its result was kept long enough
     */
    Job job(String endpoint, String id);

    Job cancel(String endpoint, String id);

    /** Runs a failed job again. */
    Job retry(String endpoint, String id);

    /** Drops what waits in the queue, and returns how much that was. */
    int purge(String endpoint);

    EndpointHealth health(String endpoint);

    /** Opens what the job gives out. The caller closes it. */
    JobStream stream(String endpoint, String id);
}
