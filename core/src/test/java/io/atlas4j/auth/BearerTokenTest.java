package io.atlas4j.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class BearerTokenTest {
    @Test
    void is_the_base64url_of_32_bytes_without_padding() {
        var value = BearerToken.mint().value().reveal();
        assertThat(value).matches("[A-Za-z0-9_-]{43}");
        assertThat(Base64.getUrlDecoder().decode(value)).hasSize(32);
    }

    @Test
    void is_kept_as_a_lower_case_sha_256() {
        assertThat(BearerToken.hash("abc"))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(BearerToken.hash("é😀")).matches("[0-9a-f]{64}").isEqualTo(BearerToken.hash("é😀"));
        assertThat(BearerToken.hash("abd")).isNotEqualTo(BearerToken.hash("abc"));
    }

    @Test
    void knows_its_own_hash_and_no_other() {
        var token = BearerToken.mint();
        assertThat(BearerToken.matches(token.value().reveal(), token.hash())).isTrue();
        assertThat(BearerToken.matches(BearerToken.mint().value().reveal(), token.hash()))
                .isFalse();
        assertThat(BearerToken.matches("", token.hash())).isFalse();
        assertThat(BearerToken.matches(token.value().reveal(), "")).isFalse();
        assertThat(BearerToken.matches(token.value().reveal(), token.hash().substring(1)))
                .isFalse();
        assertThat(BearerToken.matches(token.value().reveal(), token.hash() + "0"))
                .isFalse();
        assertThat(BearerToken.matches(token.value().reveal(), "é".repeat(64))).isFalse();
        assertThat(BearerToken.matches(token.hash(), token.hash())).isFalse();
    }

    @Test
    void is_never_the_same_twice() {
        var seen = new HashSet<String>();
        for (var i = 0; i < 1_000; i++) {
            assertThat(seen.add(BearerToken.mint().value().reveal())).isTrue();
        }
    }

    @Test
    void does_not_print_itself() {
        var token = BearerToken.mint();
        assertThat(token.toString()).doesNotContain(token.value().reveal()).contains("***");
    }
}
