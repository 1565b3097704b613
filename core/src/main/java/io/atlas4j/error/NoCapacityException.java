package io.atlas4j.error;

import java.util.List;

/** Nothing that fits is free now. Another placement, region, GPU or provider may have some. */
public final class NoCapacityException extends AtlasException {
    private static final long serialVersionUID = 1L;

    private final String[] tried;

    public NoCapacityException(Origin origin, String message) {
        this(origin, message, List.of());
    }

    /**
     * Everything was tried.
     *
     * @param tried each placement that was tried and why it failed, in order
     */
    public NoCapacityException(Origin origin, String message, List<String> tried) {
        super(ErrorKind.NO_CAPACITY, origin, message, null);
        this.tried = tried.toArray(String[]::new);
    }

    /** Each placement that was tried and why it failed, in order; empty for a single one. */
    public List<String> tried() {
        return List.of(tried);
    }
}
