package io.atlas4j.provider.runpod;

import java.util.List;
import java.util.stream.Collectors;

/** Words for a POSIX shell. */
final class Shell {
    private Shell() {}

    /** The word in single quotes, inside which a shell reads nothing. */
    static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** A line that a shell splits into exactly these words. */
    static String join(List<String> words) {
        return words.stream()
                .map(word -> word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : quote(word))
                .collect(Collectors.joining(" "));
    }
}
