package io.atlas4j.fly.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineDecoderTest {
    @Test
    void a_line_is_whole_however_its_bytes_come() {
        var text =
                "hello\nwörld ✔\r\n\n  \nprogress 1%\rprogress 2%\rdone\n\u001b[1;32mgreen\u001b[0m text\nlast without end";
        var random = new Random(11);
        for (var round = 0; round < 300; round++) {
            assertThat(inPieces(text.getBytes(UTF_8), random))
                    .containsExactly(
                            "hello", "wörld ✔", "progress 1%", "progress 2%", "done", "green text", "last without end");
        }
    }

    @Test
    void terminal_commands_and_control_characters_are_taken_out() {
        assertThat(
                        lines(
                                "\u001b]0;title\u0007a\u001b[2Kb\u001b(Bc\u001b]8;;http://x\u001b\\d\u0007e\u0000f\tg\u009bh\u007f\n"))
                .containsExactly("abcdef\tgh");
        assertThat(lines("cut off \u001b[1\ncut off \u001b\nÂ£5 é\n")).containsExactly("cut off ", "cut off ", "Â£5 é");
    }

    @Test
    void a_line_of_colours_alone_is_empty() {
        assertThat(lines("\u001b[0m\n\u001b[K\r\n")).isEmpty();
    }

    @Test
    void of_a_very_long_line_the_rest_is_counted_but_not_kept() {
        var decoded = new ArrayList<String>();
        var decoder = new LineDecoder(decoded::add);
        var piece = "é".repeat(50_000).getBytes(UTF_8);
        for (var i = 0; i < 100; i++) {
            decoder.feed(piece, piece.length);
        }
        decoder.feed("\nnext\n".getBytes(UTF_8), 6);
        assertThat(decoded).hasSize(2);
        assertThat(decoded.getFirst())
                .startsWith("éé")
                .hasSizeLessThan(20_000)
                .endsWith("more bytes")
                .doesNotContain("\ufffd");
        assertThat(decoded.getLast()).isEqualTo("next");
    }

    @Test
    void a_long_line_in_one_piece_is_cut_as_well() {
        var text = "x".repeat(40_000);
        assertThat(lines(text + "\nshort\n").getFirst()).hasSizeLessThan(17_000).endsWith("and 23616 more bytes");
    }

    @Test
    void bytes_that_are_no_text_do_no_harm() {
        var bytes = new byte[100_000];
        new Random(3).nextBytes(bytes);
        assertThat(inPieces(bytes, new Random(4))).isNotEmpty().noneMatch(line -> line.indexOf('\u001b') >= 0);
    }

    private static List<String> lines(String text) {
        var decoded = new ArrayList<String>();
        var decoder = new LineDecoder(decoded::add);
        var bytes = text.getBytes(UTF_8);
        decoder.feed(bytes, bytes.length);
        decoder.finish();
        return decoded;
    }

    private static List<String> inPieces(byte[] bytes, Random random) {
        var decoded = new ArrayList<String>();
        var decoder = new LineDecoder(decoded::add);
        for (var at = 0; at < bytes.length; ) {
            var end = Math.min(bytes.length, at + 1 + random.nextInt(7));
            decoder.feed(Arrays.copyOfRange(bytes, at, end), end - at);
            at = end;
        }
        decoder.finish();
        return decoded;
    }
}
