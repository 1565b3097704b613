package io.atlas4j.benchmarks;

import java.io.IOException;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Answers everything with the same page of a log. */
final class LogServer {
    static final int ENTRIES = 1_000;

    private LogServer() {}

    /** Runs until its input ends. */
    public static void main(String[] args) throws IOException {
        var page = CannedServer.ok(IntStream.range(0, ENTRIES)
                .mapToObj(LogServer::entry)
                .collect(Collectors.joining(
                        ",", "{\"data\":[", "],\"meta\":{\"next_token\":\"1787217131123456789\"}}")));
        CannedServer.serve(request -> page);
    }

    private static String entry(int number) {
        var time = Instant.parse("2026-08-20T09:12:11.123456789Z").plusNanos(number);
        return """
                {"id":"148e21-%d","attributes":{"timestamp":"%s","message":"GET /some/path 200 in 12 ms, line %d",\
                "level":"info","instance":"148e21ea7de468","region":"ams","meta":{"event":{"provider":"app"}}}}\
                """.formatted(number, time, number);
    }
}
