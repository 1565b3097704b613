package io.atlas4j.fly.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CredentialTest {
    @Test
    void sends_macaroons_under_their_own_scheme_whatever_stood_in_front() {
        for (var pasted : new String[] {
            "fm2_AB+/cd==",
            "FlyV1 fm2_AB+/cd==",
            "flyv1   fm2_AB+/cd==",
            "Bearer fm2_AB+/cd==",
            "Bearer FlyV1 fm2_AB+/cd==",
            "  FlyV1 Bearer FlyV1 fm2_AB+/cd== \n",
        }) {
            assertThat(Credential.parse(pasted))
                    .as(pasted)
                    .hasValueSatisfying(
                            found -> assertThat(found.authorization()).isEqualTo("FlyV1 fm2_AB+/cd=="));
        }
    }

    @Test
    void sends_a_user_token_as_bearer() {
        for (var pasted : new String[] {"fo1_abc", "Bearer fo1_abc", "FlyV1 fo1_abc"}) {
            assertThat(Credential.parse(pasted))
                    .hasValueSatisfying(
                            found -> assertThat(found.authorization()).isEqualTo("Bearer fo1_abc"));
        }
        assertThat(Credential.parse("old-personal-token"))
                .hasValueSatisfying(found -> assertThat(found.authorization()).isEqualTo("Bearer old-personal-token"));
    }

    @Test
    void sends_only_the_macaroons_of_a_mixed_list_except_to_graphql() {
        var mixed = Credential.parse("fo1_user, fm2_AAAA ,,fm1a_BBBB,fm1r_CCCC").orElseThrow();
        assertThat(mixed.authorization()).isEqualTo("FlyV1 fm2_AAAA,fm1a_BBBB,fm1r_CCCC");
        assertThat(mixed.graphqlAuthorization()).isEqualTo("FlyV1 fm2_AAAA,fm1a_BBBB,fm1r_CCCC,fo1_user");
        assertThat(Credential.parse("fo1_user").orElseThrow().graphqlAuthorization())
                .isEqualTo("Bearer fo1_user");
    }

    @Test
    void finds_no_token_where_there_is_none() {
        for (var pasted :
                new String[] {"", "  ", "FlyV1", "Bearer ", ",,", "fm2_AA\r\nHost: evil", "two words", "fm2_ä"}) {
            assertThat(Credential.parse(pasted)).as(pasted).isEmpty();
        }
    }

    @Test
    void takes_only_macaroons_for_a_minted_token() {
        assertThat(Credential.parseMinted("FlyV1 fm2_AB+/c=,fm2_DEF")).isPresent();
        for (var printed :
                new String[] {"fo1_abc", "FlyV1 fm2_AB,fo1_c", "update available\nFlyV1 fm2_AB", "fm2_a!b", "fm2_"}) {
            assertThat(Credential.parseMinted(printed)).as(printed).isEmpty();
        }
    }

    @Test
    void two_spellings_of_a_token_are_one() {
        var plain = Credential.parse("fm2_A,fo1_b").orElseThrow();
        assertThat(Credential.parse("Bearer fo1_b, FlyV1 fm2_A").orElseThrow().hash())
                .isEqualTo(plain.hash());
    }

    @Test
    void prints_no_value() {
        assertThat(Credential.parse("fm2_SECRET,fo1_SECRET").orElseThrow().toString())
                .doesNotContain("SECRET");
    }
}
