package io.atlas4j.spec;

/** How a job stands. A word that a provider adds later reads as {@link #IN_PROGRESS}, never as final. */
public enum JobStatus {
    IN_QUEUE,
    IN_PROGRESS,
    COMPLETED,
    FAILED,
    CANCELLED,
    TIMED_OUT;

    /** Whether it will not change any more. */
    public boolean isFinal() {
        return this != IN_QUEUE && this != IN_PROGRESS;
    }
}
