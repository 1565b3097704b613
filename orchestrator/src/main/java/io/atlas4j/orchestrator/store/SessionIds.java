package io.atlas4j.orchestrator.store;

import java.security.SecureRandom;
import java.time.Instant;

/** Words that nobody can guess, fit for the names of machines. */
public final class SessionIds {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int INSTALLATION_LENGTH = 8;

    /** Callers that waited for one commit start again within the same millisecond; a second session of an id is refused. */
    private static final int SESSION_RANDOM_LENGTH = 8;

    private SessionIds() {}

    /** Begins with the time, so that rows of one moment lie together on the disk. */
    public static String newSession(Instant now) {
        return Long.toString(now.toEpochMilli(), Character.MAX_RADIX) + randomWord(SESSION_RANDOM_LENGTH);
    }

    static String newInstallation() {
        return randomWord(INSTALLATION_LENGTH);
    }

    private static String randomWord(int length) {
        var word = new StringBuilder(length);
        for (var i = 0; i < length; i++) {
            word.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return word.toString();
    }
}
