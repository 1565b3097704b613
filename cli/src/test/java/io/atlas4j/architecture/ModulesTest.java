package io.atlas4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the modules of the build promise together. */
class ModulesTest {
    private static final List<String> NOT_PUBLISHED = List.of("bom", "benchmarks", "examples");

    private final List<String> published = all("<module>(.+)</module>", read("../pom.xml")).stream()
            .filter(module -> !NOT_PUBLISHED.contains(module))
            .toList();

    @Test
    void the_bom_lists_every_published_module_at_the_version_of_the_build() {
        var version = all("<version>(.+)</version>", read("../pom.xml")).getFirst();
        var bom = read("../bom/pom.xml");

        assertThat(all("<artifactId>atlas4j-(.+)</artifactId>", bom).stream().skip(1))
                .containsExactlyElementsOf(published);
        assertThat(all("<version>(.+)</version>", bom)).containsOnly(version);
    }

    @Test
    void every_published_module_has_a_descriptor() {
        assertThat(published)
                .allSatisfy(module -> assertThat(Path.of("..", module, "src/main/java/module-info.java"))
                        .exists());
    }

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new IllegalStateException("not started in a module of the checkout", e);
        }
    }
}
