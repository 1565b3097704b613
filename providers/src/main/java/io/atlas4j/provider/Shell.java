package io.atlas4j.provider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Words and scripts for a POSIX shell. */
public final class Shell {
    private Shell() {}

    /** The word in single quotes, inside which a shell reads nothing. */
    public static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** A line that a shell splits into exactly these words. */
    public static String join(List<String> words) {
        return words.stream()
                .map(word -> word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : quote(word))
                .collect(Collectors.joining(" "));
    }

    /** The script beside the class in the jar. */
    public static String script(Class<?> beside, String name) {
        try (var file = beside.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException(name + " is missing from the atlas4j-providers jar");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " of the atlas4j-providers jar is unreadable", e);
        }
    }
}
