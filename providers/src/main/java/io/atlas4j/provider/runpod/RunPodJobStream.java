package io.atlas4j.provider.runpod;

import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.spec.Job;
import io.atlas4j.spec.JobStatus;
import io.atlas4j.spi.JobStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;

/** Fetches what a job has given out so far, hands it over, and fetches again until the job has ended and nothing is left. */
final class RunPodJobStream implements JobStream {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final RunPodJobs jobs;
    private final String endpoint;
    private final String id;
    private final Queue<Object> pieces = new ArrayDeque<>();
    private Optional<Job> last = Optional.empty();
    private Duration pause = FIRST_PAUSE;
    private boolean drained;
    private volatile boolean closed;

    RunPodJobStream(RunPodJobs jobs, String endpoint, String id) {
        this.jobs = jobs;
        this.endpoint = endpoint;
        this.id = id;
    }

    @Override
    public boolean hasNext() {
        while (pieces.isEmpty() && !drained && !closed) {
            fetch();
        }
        if (pieces.isEmpty() && drained && !closed) {
            last.filter(job -> job.status() != JobStatus.COMPLETED).ifPresent(job -> {
                throw failure(job);
            });
        }
        return !pieces.isEmpty() && !closed;
    }

    private void fetch() {
        var answer = jobs.pieces(endpoint, id);
        var job = job(answer);
        last = Optional.of(job);
        answer.parts("stream").forEach(piece -> piece.value("output").ifPresent(pieces::add));
        if (!pieces.isEmpty()) {
            pause = FIRST_PAUSE;
        } else if (job.status().isFinal()) {
            drained = true;
        } else {
            jobs.pause(pause, id);
            pause = RunPodJobs.longer(pause);
        }
    }

    /** An answer of the stream need not repeat the job's id. */
    private Job job(JsonObject answer) {
        return new Job(
                id,
                RunPodSettings.ID,
                endpoint,
                RunPodJobs.status(answer.text("status").orElse("")),
                answer.value("output"),
                answer.text("error"),
                Optional.empty(),
                Optional.empty(),
                answer.raw(java.util.List.of()));
    }

    private static ProviderException failure(Job job) {
        return new ProviderException(
                Origin.of(RunPodSettings.ID),
                "job " + job.id() + " ended as "
                        + job.status().name().toLowerCase(java.util.Locale.ROOT)
                        + job.error().map(error -> ": " + error).orElse(""));
    }

    @Override
    public Object next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the job has given out everything");
        }
        return pieces.remove();
    }

    @Override
    public Job job() {
        return last.orElseGet(() -> jobs.job(endpoint, id));
    }

    @Override
    public void close() {
        closed = true;
    }
}
