package io.atlas4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which atlas4j this is. The build writes it into the jar. */
public final class Version {
    private static final String CURRENT = read();

    private Version() {}

    /** The version of the library on the class path, such as {@code 0.1.0} or {@code 0.1.0-SNAPSHOT}. */
    public static String current() {
        return CURRENT;
    }

    private static String read() {
        try (var file = Version.class.getResourceAsStream("version.properties")) {
            if (file == null) {
                throw new IllegalStateException("version.properties is missing from the atlas4j-core jar");
            }
            var properties = new Properties();
            properties.load(file);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException("version.properties of the atlas4j-core jar is unreadable", e);
        }
    }
}
