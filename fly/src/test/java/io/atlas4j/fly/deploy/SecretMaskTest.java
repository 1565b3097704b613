package io.atlas4j.fly.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretMaskTest {
    @Test
    void every_kind_of_token_is_masked_wherever_it_stands() {
        assertThat(SecretMask.mask("token=fm2_lJPE/+-_x==, then fo1_abc and fm1a_A,fm1r_B=."))
                .isEqualTo("token=fm2_***, then fo1_*** and fm1a_***,fm1r_***.");
        assertThat(SecretMask.mask("fm2_abc")).isEqualTo("fm2_***");
        assertThat(SecretMask.mask("xfm2_abc")).isEqualTo("xfm2_***");
    }

    @Test
    void other_words_stay() {
        for (var line : new String[] {"release_command", "_", "fm2_", "fm2_ x", "fo2_abc", "no mark", ""}) {
            assertThat(SecretMask.mask(line)).isEqualTo(line);
        }
    }
}
