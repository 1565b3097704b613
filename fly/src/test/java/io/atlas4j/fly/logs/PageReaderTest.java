package io.atlas4j.fly.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whatever {@link LogPageParser} makes of a page, the reader makes of it too. */
class PageReaderTest {
    private static final String ENTRY = """
            {"id":"%s","attributes":{"timestamp":"2026-08-20T09:12:11.%03dZ","message":"%s","level":"info",\
            "instance":"%s","region":"ams","meta":{"instance":"other","event":{"provider":"app"},"url":{"full":""}}}}""";

    @Test
    void entries_that_are_alike_differ_by_their_texts() {
        var entries = IntStream.range(0, 500)
                .mapToObj(n -> ENTRY.formatted("id" + n % 70, n, "line ".repeat(n % 5) + n / 2, "m" + n % 3))
                .toList();
        var page = read(page(entries));
        assertThat(page.entries())
                .hasSize(500)
                .first()
                .satisfies(entry -> assertThat(entry.instance()).isEqualTo("m0"));
        assertThat(page.next()).contains("12");
        same(page(entries));
    }

    @Test
    void what_only_looks_like_the_end_of_a_text_is_not() {
        same(page(
                List.of(entry("a"), entry("\\\""), entry("\\\\"), entry("\\n\\u00e9"), entry("\\\\\\\""), entry("b"))));
        same(page(List.of(entry("a\\nb"), entry("a\\\"b"), entry("a\\"), entry("b"))));
        same(page(List.of(entry("a"), entry("grüße, 世界 🚀"), entry("b\u0007"), entry("c"))));
    }

    @Test
    void a_text_that_is_no_utf_8_is_refused_by_both() {
        var page = page(List.of(entry("a"), entry("b!"), entry("c"))).getBytes(UTF_8);
        page[new String(page, UTF_8).indexOf('!')] = (byte) 0xe9;
        assertThat(outcome(page, true)).isEmpty().isEqualTo(outcome(page, false));
    }

    @Test
    void an_entry_may_fall_back_on_what_its_meta_says() {
        var named = "{\"id\":\"1\",\"attributes\":{\"meta\":{\"region\":\"fra\"},\"region\":\"%s\"}}";
        var page = page(List.of(named.formatted("ams"), named.formatted(""), named.formatted("ams")));
        assertThat(read(page).entries()).extracting(LogEntry::region).containsExactly("ams", "fra", "ams");
        same(page);
    }

    @Test
    void what_is_said_twice_counts_as_the_parser_counts_it() {
        var twice = "{\"id\":\"1\",\"id\":\"2\",\"attributes\":{\"level\":\"%s\",\"level\":\"%s\"}}";
        same(page(List.of(twice.formatted("a", "b"), twice.formatted("c", "b"), twice.formatted("c", "d"))));
    }

    @Test
    void what_is_alike_and_no_text_is_read_all_the_same() {
        var number = "{\"id\":5,\"attributes\":{\"message\":\"%s\",\"level\":true,\"meta\":{\"region\":7}}}";
        same(page(List.of(number.formatted("a"), number.formatted("b"), number.formatted("c"))));
    }

    @Test
    void any_page_is_read_as_the_parser_reads_it_also_a_broken_one() {
        var random = new Random(7);
        var pages = new RandomPages(random);
        var refused = 0;
        var rounds = 5_000;
        for (var round = 0; round < rounds; round++) {
            var page = pages.next().getBytes(UTF_8);
            var broken = round % 2 == 0 ? page : pages.broken(page);
            var expected = outcome(broken, false);
            assertThat(outcome(broken, true)).as(new String(broken, UTF_8)).isEqualTo(expected);
            refused += expected.isEmpty() ? 1 : 0;
        }
        assertThat(refused).isBetween(rounds / 10, rounds / 2);
    }

    private static String entry(String message) {
        return ENTRY.formatted("1", 1, message, "m");
    }

    private static String page(List<String> entries) {
        return "{\"data\":[" + String.join(",", entries) + "],\"meta\":{\"next_token\":12}}";
    }

    private static LogPage read(String page) {
        return PageReader.read(page.getBytes(UTF_8));
    }

    private static void same(String page) {
        var body = page.getBytes(UTF_8);
        assertThat(outcome(body, true)).isEqualTo(outcome(body, false));
    }

    /** Empty where it is refused. */
    private static Optional<LogPage> outcome(byte[] body, boolean quickly) {
        try {
            return Optional.of(quickly ? PageReader.read(body) : LogPageParser.parse(body));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }
}
