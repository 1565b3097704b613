package io.atlas4j.provider.fly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Secret;
import org.junit.jupiter.api.Test;

/** Whatever a person pastes goes under the scheme that Fly accepts for it. */
class FlyTokenTest {
    private static String header(String pasted) {
        return FlyToken.header("FLY_API_TOKEN", Secret.of(pasted)).reveal();
    }

    @Test
    void macaroons_go_together_and_alone_under_their_own_scheme() {
        assertThat(header("fm2_a+/=")).isEqualTo("FlyV1 fm2_a+/=");
        assertThat(header(" Bearer FlyV1 fm2_a, fm1r_b ,fo1_c,")).isEqualTo("FlyV1 fm2_a,fm1r_b");
        assertThat(header("flyv1 fm1a_b")).isEqualTo("FlyV1 fm1a_b");
    }

    @Test
    void every_other_token_is_a_bearer() {
        assertThat(header("fo1_c")).isEqualTo("Bearer fo1_c");
        assertThat(header("bearer old-personal-token")).isEqualTo("Bearer old-personal-token");
    }

    @Test
    void what_holds_no_token_is_refused_without_being_quoted() {
        assertThatThrownBy(() -> header("Bearer ,")).isInstanceOf(ValidationException.class);
        assertThatThrownBy(() -> header("fm2_se\u0007cret"))
                .isInstanceOf(ValidationException.class)
                .hasMessageNotContaining("cret");
    }
}
