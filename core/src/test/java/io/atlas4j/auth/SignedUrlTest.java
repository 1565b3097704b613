package io.atlas4j.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class SignedUrlTest {
    private static final Secret SECRET = Secret.of("test-secret-test-secret-test-secret");
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void signs_the_documented_example() {
        assertThat(sign("https://x.test/a?user=42"))
                .isEqualTo("https://x.test/a?exp=1700000060&sig=h1KtXzVNAt9bkj372LWplkkEvRlT8h3eO22E2so5R7M&user=42");
    }

    @Test
    void verifies_what_it_signed() {
        assertThat(verify(sign("https://x.test/a?user=42"))).isEqualTo(new Verification.Valid(NOW.plus(MINUTE)));
    }

    @Test
    void keeps_parameters_that_were_there() {
        assertThat(sign("https://x.test/a?user=42")).contains("user=42");
    }

    @Test
    void is_valid_for_an_hour_unless_told_otherwise() {
        assertThat(SignedUrl.DEFAULT_VALIDITY).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void refuses_another_signature() {
        var tampered = sign("https://x.test/a?user=42").replaceFirst("sig=[^&]+", "sig=tampered");
        assertThat(verify(tampered)).isEqualTo(new Verification.BadSignature());
    }

    @Test
    void refuses_the_signature_of_another_secret() {
        assertThat(SignedUrl.verify(sign("https://x.test/a"), Secret.of("another"), NOW))
                .isEqualTo(new Verification.BadSignature());
    }

    @Test
    void refuses_when_any_signed_part_changes() {
        var url = sign("https://x.test/a?user=42");
        assertThat(verify(url.replace("/a?", "/b?"))).isEqualTo(new Verification.BadSignature());
        assertThat(verify(url.replace("user=42", "user=43"))).isEqualTo(new Verification.BadSignature());
        assertThat(verify(url + "&admin=1")).isEqualTo(new Verification.BadSignature());
        assertThat(verify(url.replace("exp=1700000060", "exp=1700000061"))).isEqualTo(new Verification.BadSignature());
    }

    @Test
    void does_not_sign_scheme_host_port_and_fragment() {
        var url = sign("https://x.test/a?user=42");
        assertThat(verify(url.replace("https://x.test", "http://y.test:8080") + "#top"))
                .isInstanceOf(Verification.Valid.class);
        assertThat(verify(url.replace("https://x.test", ""))).isInstanceOf(Verification.Valid.class);
    }

    @Test
    void returns_scheme_host_port_and_fragment_as_they_came() {
        assertThat(sign("HTTPS://User@X.Test:8443/A%2fb//c?z=1#Frag?x=&y"))
                .startsWith("HTTPS://User@X.Test:8443/A%2fb//c?exp=1700000060&sig=")
                .endsWith("&z=1#Frag?x=&y");
    }

    @Test
    void signs_the_path_as_it_is_written() {
        assertThat(sign("https://x.test/a%2Fb")).isEqualTo(expected("https://x.test/a%2Fb", "/a%2Fb?exp=1700000060"));
        assertThat(verify(sign("https://x.test/a%2Fb").replace("%2F", "%2f")))
                .isEqualTo(new Verification.BadSignature());
    }

    @Test
    void signs_a_slash_where_there_is_no_path() {
        assertThat(sign("https://x.test")).isEqualTo(expected("https://x.test", "/?exp=1700000060"));
        assertThat(sign("https://x.test?")).isEqualTo(expected("https://x.test", "/?exp=1700000060"));
        assertThat(sign("https://x.test#f")).isEqualTo(expected("https://x.test", "/?exp=1700000060") + "#f");
        assertThat(sign("?")).isEqualTo(expected("", "/?exp=1700000060"));
    }

    @Test
    void takes_a_path_alone_whatever_it_holds() {
        assertThat(sign("/go/http://y.test/b"))
                .isEqualTo(expected("/go/http://y.test/b", "/go/http://y.test/b?exp=1700000060"));
        var url = sign("https://x.test/b");
        assertThat(verify("/other://x" + url.substring("https://x.test".length())))
                .isEqualTo(new Verification.BadSignature());
        assertThat(verify("//x.test" + url.substring("https://x.test".length())))
                .isEqualTo(new Verification.BadSignature());
    }

    @Test
    void sorts_keys_by_their_utf8_bytes() {
        // U+FF5E is one UTF-16 unit above every surrogate, U+1F600 is two surrogates: UTF-8 puts it last, UTF-16 first.
        assertThat(sign("/p?%F0%9F%98%80=1&%EF%BD%9E=2&%C3%A9=3&Z=4&a=5&_=6"))
                .isEqualTo(signed(
                        "/p",
                        "Z=4&_=6&a=5&exp=1700000060&%C3%A9=3&%EF%BD%9E=2&%F0%9F%98%80=1",
                        "Z=4&_=6&a=5&exp=1700000060&sig=SIG&%C3%A9=3&%EF%BD%9E=2&%F0%9F%98%80=1"));
    }

    @Test
    void takes_characters_that_nobody_encoded() {
        assertThat(sign("/p?ключ=é😀"))
                .isEqualTo(signed(
                        "/p",
                        "exp=1700000060&%D0%BA%D0%BB%D1%8E%D1%87=%C3%A9%F0%9F%98%80",
                        "exp=1700000060&sig=SIG&%D0%BA%D0%BB%D1%8E%D1%87=%C3%A9%F0%9F%98%80"));
    }

    @Test
    void encodes_a_star_and_keeps_a_tilde() {
        assertThat(sign("/p?q=*%7E~+%20-._%2a"))
                .isEqualTo(signed("/p", "exp=1700000060&q=%2A~~++-._%2A", "exp=1700000060&q=%2A~~++-._%2A&sig=SIG"));
    }

    @Test
    void signs_every_parameter_of_one_key_in_its_order() {
        assertThat(sign("/p?b=2&a=2&b=1&a=1"))
                .isEqualTo(signed("/p", "a=2&a=1&b=2&b=1&exp=1700000060", "a=2&a=1&b=2&b=1&exp=1700000060&sig=SIG"));
        assertThat(verify(sign("/p?a=2&a=1").replace("a=2&a=1", "a=1&a=2"))).isEqualTo(new Verification.BadSignature());
    }

    @Test
    void gives_a_key_without_equals_an_empty_value() {
        assertThat(sign("/p?flag&&=x"))
                .isEqualTo(signed("/p", "=x&exp=1700000060&flag=", "=x&exp=1700000060&flag=&sig=SIG"));
    }

    @Test
    void replaces_exp_and_sig_that_were_there() {
        assertThat(sign("https://x.test/a?exp=1&sig=x&user=42&sig=y&exp=2"))
                .isEqualTo(sign("https://x.test/a?user=42"));
        assertThat(sign(sign("https://x.test/a?user=42"))).isEqualTo(sign("https://x.test/a?user=42"));
    }

    @Test
    void is_still_valid_in_its_last_second() {
        var url = sign("https://x.test/a");
        assertThat(SignedUrl.verify(url, SECRET, NOW.plusSeconds(60).plusNanos(999_999_999)))
                .isEqualTo(new Verification.Valid(NOW.plusSeconds(60)));
        assertThat(SignedUrl.verify(url, SECRET, NOW.plusSeconds(61)))
                .isEqualTo(new Verification.Expired(NOW.plusSeconds(60)));
    }

    @Test
    void is_expired_when_it_was_signed_in_the_past_for_a_short_time() {
        var url = SignedUrl.sign("https://x.test/a", SECRET, NOW.minusSeconds(100), Duration.ofSeconds(10));
        assertThat(verify(url)).isEqualTo(new Verification.Expired(NOW.minusSeconds(90)));
    }

    @Test
    void looks_at_the_expiry_before_the_signature() {
        assertThat(verify("/x?exp=1&sig=zzz")).isEqualTo(new Verification.Expired(Instant.ofEpochSecond(1)));
        assertThat(verify("/x?exp=-5&sig=zzz")).isEqualTo(new Verification.Expired(Instant.ofEpochSecond(-5)));
        assertThat(verify("/x?exp=1700000060&sig=zzz")).isEqualTo(new Verification.BadSignature());
    }

    @Test
    void reads_an_expiry_with_a_plus_as_the_number_it_is() {
        var url = sign("https://x.test/a").replace("exp=", "exp=%2B");
        assertThat(verify(url)).isInstanceOf(Verification.Valid.class);
    }

    @Test
    void calls_malformed_what_is_no_signed_address() {
        for (var url : new String[] {
            "",
            "#f",
            "/x",
            "/x?sig=zzz",
            "/x?exp=abc&sig=zzz",
            "/x?exp=&sig=zzz",
            "/x?exp=%2B&sig=zzz",
            "/x?exp=1700000060",
            "/x?exp=1700000060&sig=",
            "/x?exp=1700000060&sig",
            "/x?exp=17e3&sig=zzz",
            "/x?exp=1.5&sig=zzz",
            "/x?exp=1%201&sig=zzz",
            "/x?exp=%D9%A1&sig=zzz",
            "/x?exp=99999999999999999999&sig=zzz",
            "/x?exp=1700000060&exp=1700000060&sig=zzz",
            "/x?exp=1700000060&sig=zzz&sig=zzz",
            "/x?exp=1700000060&sig=zzz&a=%",
            "/x?exp=1700000060&sig=zzz&a=%4",
            "/x?exp=1700000060&sig=zzz&a=%G0",
            "/x?exp=1700000060&sig=zzz&a=%-1",
            "/x?exp=1700000060&sig=zzz&a=%FF",
            "/x?exp=1700000060&sig=zzz&a=%C3",
            "/x y?exp=1700000060&sig=zzz",
            "/x?exp=1700000060&sig=zzz\n",
            "/x?exp=1700000060&sig=zzz#\r\nSet-Cookie: a=b",
        }) {
            assertThat(verify(url)).as(url).isInstanceOf(Verification.Malformed.class);
        }
    }

    @Test
    void survives_an_expiry_beyond_every_calendar() {
        for (var exp :
                new String[] {"999999999999999999", "9223372036854775807", "-999999999999999999", "31556889864403200"
                }) {
            assertThat(verify("/x?exp=" + exp + "&sig=zzz")).as(exp).isInstanceOf(Verification.Malformed.class);
        }
    }

    @Test
    void refuses_to_sign_what_could_not_be_verified() {
        assertThatThrownBy(() -> sign(""))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith("url: ");
        assertThatThrownBy(() -> sign("/a?b=%zz")).hasMessageStartingWith("url: ");
        assertThatThrownBy(() -> sign("/a b")).hasMessageStartingWith("url: ");
        assertThatThrownBy(() -> sign("/a?b=\uD800")).hasMessageStartingWith("url: ");
        assertThatThrownBy(() -> SignedUrl.sign("/a", SECRET, NOW, Duration.ofSeconds(-1)))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith("expiresIn: ");
        assertThatThrownBy(() -> SignedUrl.sign("/a", SECRET, NOW, Duration.ofSeconds(Long.MAX_VALUE)))
                .isInstanceOf(ValidationException.class)
                .hasMessageStartingWith("expiresIn: ");
        assertThatThrownBy(() -> SignedUrl.sign("/a", Secret.of(""), NOW, MINUTE))
                .hasMessageStartingWith("secret: ");
        assertThatThrownBy(() -> SignedUrl.verify("/a", Secret.of(""), NOW)).hasMessageStartingWith("secret: ");
    }

    @Test
    void never_quotes_the_address_it_refuses() {
        assertThatThrownBy(() -> sign("https://u:hunter2@x.test/a?key=hunter2&b=%zz"))
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void makes_an_address_that_is_its_own_canonical_form() {
        var random = new Random(20_261_122);
        for (var i = 0; i < 2_000; i++) {
            var url = "https://x.test/" + i + "?" + randomQuery(random);
            var signed = sign(url);
            assertThat(verify(signed)).as(url).isInstanceOf(Verification.Valid.class);
            assertThat(sign(signed)).as(url).isEqualTo(signed);
            var at = signed.indexOf("sig=") + 4 + random.nextInt(42);
            var other = signed.charAt(at) == 'A' ? 'B' : 'A';
            assertThat(verify(signed.substring(0, at) + other + signed.substring(at + 1)))
                    .as(url)
                    .isEqualTo(new Verification.BadSignature());
        }
    }

    private static String randomQuery(Random random) {
        var query = new StringBuilder("first=1");
        for (var n = random.nextInt(6); n > 0; n--) {
            query.append('&').append(randomWord(random)).append('=').append(randomWord(random));
        }
        return query.toString();
    }

    /** Letters, escapes and characters of one to four UTF-8 bytes; never {@code exp} or {@code sig}. */
    private static String randomWord(Random random) {
        var words = new String[] {
            "a", "B", "0", "~", "*", "%2A", "%20", "+", "é", "%C3%A9", "～", "😀", "%F0%9F%98%80", ".", "/", "?"
        };
        var word = new StringBuilder("k");
        for (var n = random.nextInt(5); n > 0; n--) {
            word.append(words[random.nextInt(words.length)]);
        }
        return word.toString();
    }

    private static String sign(String url) {
        return SignedUrl.sign(url, SECRET, NOW, MINUTE);
    }

    private static Verification verify(String url) {
        return SignedUrl.verify(url, SECRET, NOW);
    }

    /** What an address without parameters must become. */
    private static String expected(String beforeQuery, String canonical) {
        return beforeQuery + "?exp=1700000060&sig=" + hmac(canonical);
    }

    private static String signed(String path, String canonicalQuery, String query) {
        return path + "?" + query.replace("SIG", hmac(path + "?" + canonicalQuery));
    }

    private static String hmac(String canonical) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(canonical.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
