package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {
    @Test
    void reads_what_people_write() {
        assertThat(Durations.parse("90s")).isEqualTo(Duration.ofSeconds(90));
        assertThat(Durations.parse("90")).isEqualTo(Duration.ofSeconds(90));
        assertThat(Durations.parse("1h30m")).isEqualTo(Duration.ofMinutes(90));
        assertThat(Durations.parse("2D")).isEqualTo(Duration.ofDays(2));
        assertThat(Durations.parse("PT15M")).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void refuses_what_is_negative_or_no_duration() {
        for (var text : new String[] {"-5m", "PT-5M", "", "m", "5 minutes", "1.5h", "30m1h", "99999999999999"}) {
            assertThatThrownBy(() -> Durations.parse(text)).as(text).isInstanceOf(TypeConversionException.class);
        }
    }

    @Test
    void shows_durations_shortly() {
        assertThat(Durations.forPeople(Duration.ofMillis(3250))).isEqualTo("3.2 s");
        assertThat(Durations.forPeople(Duration.ofMinutes(15))).isEqualTo("15 min");
        assertThat(Durations.forPeople(Duration.ofSeconds(90))).isEqualTo("1 min 30 s");
        assertThat(Durations.forPeople(Duration.ofMinutes(125))).isEqualTo("2 h 5 min");
        assertThat(Durations.forPeople(Duration.ofDays(3))).isEqualTo("3 d");
    }
}
