package io.atlas4j.orchestrator.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.orchestrator.task.CommandEnd.Exited;
import io.atlas4j.orchestrator.task.CommandEnd.OverTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MarkedLineTest {
    private static final String NONCE = "0123456789abcdef";
    private final MarkedLine line = new MarkedLine(NONCE);

    @Test
    void reads_the_exit_code_whatever_a_provider_puts_around_it() {
        for (var around : List.of(
                "%s",
                "%s\r",
                "2026-11-22T19:00:00.123Z %s",
                "2026-11-22T19:00:00Z stdout F %s",
                "\u001B[32mINFO\u001B[0m %s\u001B[0m",
                "\u001B[0m%s\u001B[K\r\n",
                "{\"log\":\"%s\\n\",\"stream\":\"stdout\"}",
                "[container] %s  ",
                "\u001B]0;title\u0007%s",
                "\t%s")) {
            assertThat(line.read(around.formatted("atlas-exit " + NONCE + " 7")))
                    .as(around)
                    .contains(new Exited(7));
        }
        assertThat(line.read("atlas-exit " + NONCE + " timed_out")).contains(new OverTime());
        assertThat(line.read("atlas-exit " + NONCE + " 255")).contains(new Exited(255));
        assertThat(line.read("atlas-\u001B[1mexit " + NONCE + " 0")).contains(new Exited(0));
    }

    @Test
    void believes_nothing_without_the_nonce_and_nothing_cut_off_or_out_of_range() {
        for (var forged : List.of(
                "atlas-exit 0",
                "atlas-exit fedcba9876543210 0",
                "atlas-exit " + NONCE,
                "atlas-exit " + NONCE + " ",
                "atlas-exit " + NONCE + " 256",
                "atlas-exit " + NONCE + " 1000",
                "atlas-exit " + NONCE + " 0.5",
                "atlas-exit " + NONCE + " -1",
                "atlas-exit " + NONCE + "0 0",
                "atlas-exit " + NONCE.substring(1) + " 0",
                "atlas-exit " + NONCE + " $code",
                "pre-atlas-exit " + NONCE + " 0",
                "atlas-exit " + NONCE + " timed_out_not",
                "sh -c … atlas-task " + NONCE + " 3600 stay true")) {
            assertThat(line.read(forged)).as(forged).isEmpty();
        }
    }

    @Test
    void a_line_among_many_is_found_and_its_own_wrapper_never_looks_like_one() {
        var words = new TaskCommand(List.of("true"), NONCE, Optional.empty(), true).words();
        assertThat(line.read(String.join(" ", words))).isEmpty();
        assertThat(line.read("atlas-exit " + NONCE + " 999 atlas-exit " + NONCE + " 3"))
                .contains(new Exited(3));
    }
}
