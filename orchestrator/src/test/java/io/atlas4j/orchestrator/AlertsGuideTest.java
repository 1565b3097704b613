package io.atlas4j.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spec.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the guide, which run here and in {@link HookReceiver} word for word. */
class AlertsGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "guide", "alerts.md");
    private static final Path HERE = Path.of("src", "test", "java", "io", "atlas4j", "orchestrator");

    @Test
    void somebody_is_told(@TempDir Path home, @TempDir Path other) {
        try (var house = new House(other);
                var receiver = new HookReceiver()) {
            var atlas = house.atlas;
            var address = receiver.url().toString();
            var signingSecret = HookReceiver.SECRET.reveal();
            var builder = Orchestrator.builder(atlas).webhook(URI.create(address), Secret.of(signingSecret));
            try (var orchestrator = builder.home(home).background(false).build()) {
                house.cloud.next(ScriptedCloud.Answer.NO_CAPACITY);
                orchestrator.start(House.request());
                orchestrator.tick();
                assertThat(receiver.taken).hasSize(1);
            }
        }
    }

    @Test
    void every_example_of_the_guide_is_here() throws IOException {
        var here = squeezed(Files.readString(HERE.resolve("AlertsGuideTest.java")))
                + squeezed(Files.readString(HERE.resolve("HookReceiver.java")));
        assertThat(Pattern.compile("```java\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(GUIDE))
                        .results()
                        .map(match -> squeezed(match.group(1))))
                .hasSize(2)
                .allSatisfy(example -> assertThat(here).contains(example));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
