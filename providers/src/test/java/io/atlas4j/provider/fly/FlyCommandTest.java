package io.atlas4j.provider.fly;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeRequestBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The words are run by a real shell. */
@Timeout(60)
class FlyCommandTest {
    private record Ended(int code, String output) {}

    private static Ended run(List<String> words) throws IOException, InterruptedException {
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), output);
    }

    private static ComputeRequestBuilder request(String... command) {
        return ComputeRequest.cpu(1).image("x").command(command);
    }

    @Test
    void a_command_that_nobody_watches_is_not_wrapped() {
        assertThat(FlyCommand.of(request("a", "b c").build())).containsExactly("a", "b c");
    }

    @Test
    void words_and_exit_code_pass_unchanged_and_the_code_is_marked() throws Exception {
        var words = FlyCommand.of(request("sh", "-c", "printf '%s|' \"$@\"; exit 7", "x", "it's", "$HOME \"q\"", "*")
                .exitNonce("abcdef12")
                .maxRuntime(Duration.ofHours(1))
                .build());

        assertThat(run(words)).isEqualTo(new Ended(7, "it's|$HOME \"q\"|*|atlas-exit abcdef12 7\n"));
    }

    @Test
    void a_command_that_outlasts_its_time_is_ended() throws Exception {
        var words = new java.util.ArrayList<>(FlyCommand.of(
                request("sleep", "600").maxRuntime(Duration.ofHours(1)).build()));
        assertThat(words.get(4)).isEqualTo("3720");
        words.set(4, "1");

        var ended = run(words);
        assertThat(ended.code()).isEqualTo(143);
        assertThat(ended.output()).contains("the time is over");
    }
}
