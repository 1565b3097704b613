package io.atlas4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UrlTest {
    private static final String SIGNED =
            "https://x.test/a?exp=1700000060&sig=h1KtXzVNAt9bkj372LWplkkEvRlT8h3eO22E2so5R7M&user=42";

    private final RunCommand atlas = new RunCommand().env("MY_SECRET", "test-secret-test-secret-test-secret");

    @Test
    void signs_with_the_secret_in_a_variable() {
        var run = atlas.run(
                "url",
                "sign",
                "--secret-env",
                "MY_SECRET",
                "--expires-in",
                "60",
                "--now",
                "1700000000",
                "https://x.test/a?user=42");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().strip()).isEqualTo(SIGNED);
    }

    @Test
    void says_of_what_is_no_number_that_it_is_none() {
        var run = atlas.run("url", "sign", "--secret-env", "MY_SECRET", "--now", "noon", "https://x.test/a");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("'noon' is not a whole number");
    }

    @Test
    void signs_as_json() {
        var run = atlas.run(
                "url",
                "sign",
                "--secret-env",
                "MY_SECRET",
                "--expires-in",
                "1m",
                "--now",
                "1700000000",
                "-o",
                "json",
                "https://x.test/a?user=42");
        assertThat(Documents.read(run.out()))
                .isEqualTo(Documents.read("{\"url\":\"" + SIGNED + "\",\"validUntil\":\"2023-11-14T22:14:20Z\"}"));
    }

    @Test
    void verifies_until_the_last_second() {
        assertThat(verify("1700000060", SIGNED).exitCode()).isZero();
        var late = verify("1700000061", SIGNED);
        assertThat(late.exitCode()).isEqualTo(1);
        assertThat(late.out()).contains("not valid: it expired at 2023-11-14T22:14:20Z");
    }

    @Test
    void says_why_an_address_is_not_valid() {
        var changed = verify("1700000000", SIGNED.replace("42", "43"));
        assertThat(changed.exitCode()).isEqualTo(1);
        assertThat(changed.out()).contains("the signature does not match");
        var bare = verify("1700000000", "https://x.test/a");
        assertThat(bare.exitCode()).isEqualTo(1);
        assertThat(bare.out()).contains("it needs one exp");
    }

    @Test
    void verifies_as_json() {
        var run = atlas.run("url", "verify", "--secret-env", "MY_SECRET", "--now", "1800000000", "-o", "json", SIGNED);
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(Documents.read(run.out()).get("reason").asString()).isEqualTo("expired");
    }

    @Test
    void names_the_variable_that_is_missing() {
        var run = atlas.run("url", "sign", "https://x.test/a");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--secret-env", "ATLAS_SIGNING_SECRET").hasLineCount(1);
    }

    @Test
    void refuses_a_negative_validity() {
        var run = atlas.run("url", "sign", "--secret-env", "MY_SECRET", "--expires-in", "-5", "https://x.test/a");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--expires-in", "negative").hasLineCount(1);
    }

    private RunCommand.Finished verify(String now, String url) {
        return atlas.run("url", "verify", "--secret-env", "MY_SECRET", "--now", now, url);
    }
}
