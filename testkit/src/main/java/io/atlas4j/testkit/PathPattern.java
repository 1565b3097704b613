package io.atlas4j.testkit;

import java.util.Arrays;
import java.util.List;

/** A path in which {@code *} stands for one segment, and {@code **} at the end for any rest. */
record PathPattern(List<String> segments) {
    static PathPattern of(String text) {
        return new PathPattern(split(text));
    }

    boolean matches(String path) {
        var actual = split(path);
        for (var i = 0; i < segments.size(); i++) {
            var wanted = segments.get(i);
            if (wanted.equals("**")) {
                return true;
            }
            if (i >= actual.size() || (!wanted.equals("*") && !wanted.equals(actual.get(i)))) {
                return false;
            }
        }
        return actual.size() == segments.size();
    }

    private static List<String> split(String path) {
        return Arrays.asList(path.split("/", -1));
    }
}
