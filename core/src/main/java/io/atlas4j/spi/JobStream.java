package io.atlas4j.spi;

import io.atlas4j.spec.Job;
import java.util.Iterator;

/**
 * What a job gives out while it runs, piece by piece as plain JSON values. Nothing is fetched before it is asked for;
 * {@link #hasNext()} waits. Ends when the job does; a job that failed is an exception of {@link #hasNext()} after its last
 * piece. One thread reads.
 */
public interface JobStream extends Iterator<Object>, AutoCloseable {
    /** The job as the last answer showed it. */
    Job job();

    /** Ends a wait; the job goes on. */
    @Override
    void close();
}
