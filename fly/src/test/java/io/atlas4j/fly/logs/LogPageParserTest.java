package io.atlas4j.fly.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogPageParserTest {
    @Test
    void reads_a_page_as_fly_documents_it() {
        var page = parse("""
                {"data":[{"id":"148e-17","attributes":{"timestamp":"2026-08-20T09:12:11.123456789Z","message":"listening on :80",
                 "level":"info","instance":"148e","region":"ams","meta":{"instance":"other","region":"other",
                 "event":{"provider":"app"},"http":{"request":{"id":"","method":""},"response":{"status_code":0}},
                 "error":{"code":0,"message":""},"url":{"full":""}}}}],"meta":{"next_token":"1787217131123456789"}}""");
        assertThat(page.next()).contains("1787217131123456789");
        assertThat(page.entries())
                .containsExactly(new LogEntry(
                        "148e-17",
                        Optional.of(Instant.parse("2026-08-20T09:12:11.123456789Z")),
                        "listening on :80",
                        "info",
                        "148e",
                        "ams",
                        "app"));
    }

    @Test
    void takes_whatever_is_missing_null_or_of_another_kind() {
        var page = parse("""
                {"more":[1,{"a":2}],"data":[null,7,"text",[],{},{"id":null,"attributes":null},
                 {"id":5,"attributes":{"message":null,"level":{"x":1},"timestamp":"yesterday","meta":null}},
                 {"id":"a","attributes":{"message":"m","meta":{"event":null,"region":"fra","instance":"i1","error":[]}}},
                 {"id":"b","attributes":[{"message":"no"}]}],"meta":{"next_token":1787217131123456789,"x":{}}}""");
        assertThat(page.next()).contains("1787217131123456789");
        assertThat(page.entries()).extracting(LogEntry::id).containsExactly("", "", "5", "a", "b");
        assertThat(page.entries().get(3)).isEqualTo(new LogEntry("a", Optional.empty(), "m", "", "i1", "fra", ""));
    }

    @Test
    void entries_may_differ_in_what_they_hold_and_in_its_order() {
        var page = parse("""
                {"data":[{"id":"a","attributes":{"message":"m1","level":"info","region":"ams"}},
                 {"attributes":{"region":"fra","more":[{"id":"x"}],"message":"m2","meta":{"a":1,"event":{"b":{},"provider":"app"}}},"id":"b"},
                 {},{"attributes":{}},
                 {"attributes":{"meta":{"event":{"provider":"proxy","b":2},"region":"lhr"},"level":"warn","levels":"no"},"id":"c"},
                 {"id":"d","attributes":{"message":"m4","mess\\u0061ge":"m5"}}]}""");
        assertThat(page.entries())
                .extracting(entry ->
                        String.join(" ", entry.id(), entry.message(), entry.level(), entry.region(), entry.source()))
                .containsExactly("a m1 info ams ", "b m2  fra app", "    ", "    ", "c  warn lhr proxy", "d m5   ");
    }

    @Test
    void an_object_of_very_many_names_is_read_like_any_other() {
        var names = IntStream.range(0, 100).mapToObj(n -> "\"n" + n + "\":" + n).collect(Collectors.joining(","));
        var entry = "{\"attributes\":{" + names + ",\"message\":\"m\"},\"id\":\"a\"}";
        assertThat(parse("{\"data\":[" + entry + "," + entry + "]}").entries())
                .extracting(LogEntry::message)
                .containsExactly("m", "m");
    }

    @Test
    void has_no_cursor_where_there_is_none() {
        assertThat(parse("{}")).isEqualTo(new LogPage(java.util.List.of(), Optional.empty()));
        assertThat(parse("{\"data\":null,\"meta\":null}").next()).isEmpty();
        assertThat(parse("{\"data\":{\"a\":1},\"meta\":{\"next_token\":\"\"}}").next())
                .isEmpty();
        assertThat(parse("{\"meta\":{\"next_token\":null}}").next()).isEmpty();
    }

    @Test
    void what_is_no_page_is_refused() {
        for (var text : new String[] {"", "[]", "7", "{\"data\":[", "<html>"}) {
            assertThatThrownBy(() -> parse(text)).as(text).isInstanceOf(RuntimeException.class);
        }
    }

    private static LogPage parse(String text) {
        return LogPageParser.parse(text.getBytes(UTF_8));
    }
}
