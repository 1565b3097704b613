package io.atlas4j.orchestrator;

import io.atlas4j.error.ValidationException;
import java.util.Locale;
import java.util.Optional;

/**
 * What a budget is for.
 *
 * @param user whose, of {@link Kind#USER}
 */
public record BudgetScope(Kind kind, Optional<String> user) {
    private static final String USER_PREFIX = "user:";
    private static final int LONGEST_USER = 200;

    /** Whose sessions count. */
    public enum Kind {
        /** The sessions of each day by UTC; with the next day it begins anew. A session counts on the day of its start. */
        DAY,
        /** Every session. */
        INSTALLATION,
        /** The sessions of one user. */
        USER;

        /** Such as {@code installation}. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Every session of this database. */
    public static final BudgetScope INSTALLATION = new BudgetScope(Kind.INSTALLATION, Optional.empty());

    /** Every session that starts on one and the same day, by UTC. */
    public static final BudgetScope DAY = new BudgetScope(Kind.DAY, Optional.empty());

    public BudgetScope {
        if ((kind == Kind.USER) != user.isPresent()) {
            throw ValidationException.of("scope", "names a user if it is the budget of one");
        }
        user.ifPresent(id -> {
            if (id.isBlank() || id.length() > LONGEST_USER) {
                throw ValidationException.of("user", "must be 1 to " + LONGEST_USER + " characters");
            }
        });
    }

    /** Every session started for that user. */
    public static BudgetScope user(String id) {
        return new BudgetScope(Kind.USER, Optional.of(id));
    }

    /**
     * Reads what {@link #toString()} writes.
     *
     * @throws ValidationException if it is none of these
     */
    public static BudgetScope parse(String text) {
        if (text.startsWith(USER_PREFIX)) {
            return user(text.substring(USER_PREFIX.length()));
        }
        return switch (text) {
            case "installation" -> INSTALLATION;
            case "day" -> DAY;
            default -> throw ValidationException.of("scope", "must be installation, day or user:ID, but is " + text);
        };
    }

    /** {@code installation}, {@code day}, or such as {@code user:u-42}. */
    @Override
    public String toString() {
        return user.map(id -> USER_PREFIX + id).orElseGet(kind::wireName);
    }
}
