package io.atlas4j.error;

/** The request itself cannot be. Found before anything is sent. */
public final class ValidationException extends AtlasException {
    private static final long serialVersionUID = 1L;

    private final String field;

    private ValidationException(Origin origin, String field, String message) {
        super(ErrorKind.VALIDATION, origin, message, null);
        this.field = field;
    }

    /**
     * Refuses a field.
     *
     * @param problem the rest of a sentence that starts with the field's name; must not quote a secret
     */
    public static ValidationException of(String field, String problem) {
        return new ValidationException(Origin.ATLAS, field, field + ": " + problem);
    }

    public static ValidationException of(String provider, String field, String problem) {
        return new ValidationException(Origin.of(provider), field, provider + ", " + field + ": " + problem);
    }

    /** The field that is wrong, by its name in the request. */
    public String field() {
        return field;
    }
}
