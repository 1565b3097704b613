package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.error.ErrorKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ErrorsGuideTest {
    private static final Path GUIDE = Path.of("..", "docs", "guide", "errors.md");

    @Test
    void the_guide_lists_every_kind_with_its_exit_code_and_http_status() throws Exception {
        var rows = Pattern.compile("^\\| `(\\w+)` \\| (\\d+) \\| (\\d+) \\|", Pattern.MULTILINE)
                .matcher(Files.readString(GUIDE))
                .results()
                .map(row -> row.group(1) + " " + row.group(2) + " " + row.group(3))
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(Arrays.stream(ErrorKind.values())
                        .map(kind -> kind.wireName() + " " + kind.exitCode() + " " + kind.httpStatus())
                        .toList());
    }
}
