package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.telemetry.Event;
import io.atlas4j.telemetry.EventName;
import io.atlas4j.time.TimeSource;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TelemetryFileTest {
    @TempDir
    private Path directory;

    private final RunCommand atlas = new RunCommand();

    @Test
    void writes_every_event_as_a_line_of_json() throws Exception {
        var file = directory.resolve("events.ndjson");
        var run = home().run("compute", "list", "--provider", "mock", "--telemetry", file.toString());
        assertThat(run.exitCode()).isZero();
        var event = Documents.read(Files.readAllLines(file).getFirst());
        assertThat(event.get("event").asString()).isEqualTo("atlas.mock.request");
        assertThat(event.at("/measurements/status").asInt()).isEqualTo(200);
        assertThat(event.at("/metadata/url").asString()).endsWith(":list");
        assertThat(event.get("time").asString()).endsWith("Z");
    }

    @Test
    void a_dash_is_standard_error_so_that_the_document_stays_alone() {
        var run = home().run("compute", "list", "--provider", "mock", "--telemetry", "-", "-o", "json");
        assertThat(Documents.read(run.err()).get("event").asString()).isEqualTo("atlas.mock.request");
        assertThat(Documents.read(run.out()).get("complete").asBoolean()).isTrue();
    }

    @Test
    void a_file_that_cannot_be_written_is_told_before_anything_is_asked() {
        var run = home().run("compute", "list", "--provider", "mock", "--telemetry", directory + "/no/such/file");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("cannot write", "there is no such file or directory")
                .hasLineCount(1);
    }

    @Test
    void a_pipe_that_nobody_reads_holds_up_no_request_and_what_is_lost_is_told() throws Exception {
        var blocked = new CountDownLatch(1);
        var pipe = new Writer() {
            @Override
            public void write(char[] text, int offset, int length) throws IOException {
                try {
                    blocked.await();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        var file = EventFile.open("-", new PrintWriter(pipe), TimeSource.system());
        var event = Event.of(EventName.of("atlas", "mock", "request"), Map.of(), Map.of());
        for (var i = 0; i < 100_000; i++) {
            file.write(event);
        }
        assertThat(file.lost()).isGreaterThan(30_000);
        blocked.countDown();
        file.close();
    }

    private RunCommand home() {
        return atlas.env("ATLAS_HOME", directory.toString());
    }
}
