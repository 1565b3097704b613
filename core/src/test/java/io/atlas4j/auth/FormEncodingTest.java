package io.atlas4j.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FormEncodingTest {
    @Test
    void keeps_letters_digits_and_four_signs_and_encodes_the_rest() {
        var text = new StringBuilder();
        for (var c = (char) 0x20; c < 0x7f; c++) {
            text.append(c);
        }
        assertThat(FormEncoding.encode(List.of(new Parameter("", text.toString()))))
                .isEqualTo("=+%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F0123456789%3A%3B%3C%3D%3E%3F%40"
                        + "ABCDEFGHIJKLMNOPQRSTUVWXYZ%5B%5C%5D%5E_%60abcdefghijklmnopqrstuvwxyz%7B%7C%7D~");
    }

    @Test
    void encodes_utf8_byte_by_byte_in_upper_case() {
        assertThat(FormEncoding.encode(List.of(new Parameter("é", "\u0000\u007f😀"))))
                .isEqualTo("%C3%A9=%00%7F%F0%9F%98%80");
    }

    @Test
    void decodes_what_it_encoded() {
        var random = new Random(4_711);
        for (var i = 0; i < 2_000; i++) {
            var parameters = randomParameters(random);
            assertThat(FormEncoding.decode(FormEncoding.encode(parameters))).contains(parameters);
        }
    }

    @Test
    void decodes_lower_case_escapes_and_plus() {
        assertThat(FormEncoding.decode("a%c3%a9=b+c%2bd")).contains(List.of(new Parameter("aé", "b c+d")));
    }

    @Test
    void finds_no_parameters_in_nothing() {
        assertThat(FormEncoding.decode("")).contains(List.of());
        assertThat(FormEncoding.decode("&&")).contains(List.of());
    }

    @Test
    void refuses_broken_escapes_and_bytes_that_are_not_utf8() {
        for (var query : new String[] {
            "%", "a=%", "a=%4", "a=%4g", "%zz=1", "a=%FF", "a=%C3", "a=%C0%80", "a=%ED%A0%80", "a=%F4%90%80%80"
        }) {
            assertThat(FormEncoding.decode(query)).as(query).isEmpty();
        }
    }

    private static List<Parameter> randomParameters(Random random) {
        var parameters = new ArrayList<Parameter>();
        for (var n = random.nextInt(5); n > 0; n--) {
            parameters.add(new Parameter(randomText(random), randomText(random)));
        }
        return parameters;
    }

    /** Any characters but unpaired surrogates, which have no UTF-8. */
    private static String randomText(Random random) {
        var text = new StringBuilder();
        for (var n = random.nextInt(8); n > 0; n--) {
            var limit = List.of(0x80, 0x800, 0xd800, 0x110000).get(random.nextInt(4));
            var c = random.nextInt(limit);
            text.appendCodePoint(c >= 0xd800 && c < 0xe000 ? '?' : c);
        }
        return text.toString();
    }
}
