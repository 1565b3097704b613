package io.atlas4j.fly.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LastLinesTest {
    @Test
    void keeps_the_last_ones_and_counts_the_others() {
        for (var most : new int[] {1, 3, 16, 100}) {
            var last = new LastLines(most);
            for (var number = 0; number < 250; number++) {
                last.add("line " + number);
                var expected = Math.min(number + 1, most);
                assertThat(last.kept().lines()).hasSize(expected);
                assertThat(last.kept().lines().getLast()).isEqualTo("line " + number);
                assertThat(last.kept().lines().getFirst()).isEqualTo("line " + (number + 1 - expected));
                assertThat(last.kept().before()).isEqualTo(number + 1 - expected);
            }
        }
    }
}
