package io.atlas4j.error;

import org.jspecify.annotations.Nullable;

/** The account's balance is too low, or a budget of ours has not so much left. A person has to pay, or to raise it. */
public final class InsufficientFundsException extends AtlasException {
    private static final long serialVersionUID = 1L;

    public InsufficientFundsException(Origin origin, String message) {
        this(origin, message, null);
    }

    public InsufficientFundsException(Origin origin, String message, @Nullable Throwable cause) {
        super(ErrorKind.INSUFFICIENT_FUNDS, origin, message, cause);
    }
}
