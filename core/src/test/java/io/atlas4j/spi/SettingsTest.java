package io.atlas4j.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spec.Secret;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    private final Settings environment = Settings.of(Map.of("A", "env", "B", "env", "C", "env", "BLANK", " "));
    private final Settings builder = environment.with(Map.of("A", "builder", "B", "builder"));
    private final Settings call = builder.with(Map.of("A", "call"));

    @Test
    void take_the_call_over_the_builder_over_the_environment() {
        assertThat(call.find("A")).contains("call");
        assertThat(call.find("B")).contains("builder");
        assertThat(call.find("C")).contains("env");
        assertThat(call.find("D")).isEmpty();
        assertThat(environment.find("A")).contains("env");
    }

    @Test
    void count_a_blank_value_as_absent() {
        assertThat(environment.find("BLANK")).isEmpty();
        assertThat(environment.with(Map.of("A", "", "B", " \t")).find("A")).contains("env");
        assertThat(environment.get("BLANK", "otherwise")).isEqualTo("otherwise");
        assertThat(environment.find("BLANK", "A")).contains("env");
    }

    @Test
    void take_a_higher_layer_over_an_earlier_name() {
        var settings = Settings.of(Map.of("NEW_KEY", "env")).with(Map.of("OLD_KEY", "builder"));
        assertThat(settings.find("NEW_KEY", "OLD_KEY")).contains("builder");
        assertThat(settings.with(Map.of("NEW_KEY", "call")).find("OLD_KEY", "NEW_KEY"))
                .contains("call");
        assertThat(Settings.of(Map.of("ONE", "1", "TWO", "2")).find("TWO", "ONE"))
                .contains("2");
    }

    @Test
    void strip_what_was_pasted_around_a_secret() {
        assertThat(Settings.of(Map.of("KEY", " k\n")).findSecret("KEY")).contains(Secret.of("k"));
    }

    @Test
    void print_names_and_never_values() {
        var settings = Settings.of(Map.of("RUNPOD_API_KEY", "hunter2")).with(Map.of("FLY_API_TOKEN", "hunter3"));
        assertThat(settings.toString())
                .isEqualTo("Settings[FLY_API_TOKEN] over Settings[RUNPOD_API_KEY]")
                .doesNotContain("hunter");
    }

    @Test
    void keep_what_they_were_made_of() {
        var values = new HashMap<>(Map.of("A", "1"));
        var settings = Settings.of(values);
        values.put("A", "2");
        assertThat(settings.find("A")).contains("1");
        assertThat(settings.with(Map.of())).isSameAs(settings);
    }

    @Test
    void of_an_account_win_over_the_common_ones_and_a_key_is_never_common() {
        var settings = Settings.of(
                        Map.of("KEY", "default", "URL", "common", "PLACE__TEAM_A", "hers", "PLACE", "common"))
                .with(Map.of("KEY__team_a", "hers", "KEY__TEAM_B", " ", "KEY__DEFAULT", "x", "KEY__a__b", "x"));
        var account = settings.forAccount("team-a", List.of("KEY", "OLDER_KEY"));
        assertThat(account.find("KEY")).contains("hers");
        assertThat(account.find("PLACE")).contains("hers");
        assertThat(account.find("URL")).contains("common");
        assertThat(settings.forAccount("team-b", List.of("KEY")).find("KEY")).isEmpty();
        assertThat(settings.find("KEY")).contains("default");
        assertThat(settings.accountsWith(List.of("OTHER", "KEY"))).containsExactly("team-a");
        assertThat(settings.accountsWith(List.of())).isEmpty();
        assertThat(Settings.nameFor("RUNPOD_API_KEY", "team-a")).isEqualTo("RUNPOD_API_KEY__TEAM_A");
        assertThat(account.toString()).doesNotContain("hers", "common");
    }

    @Test
    void know_where_state_is_kept() {
        assertThat(Settings.of(Map.of("ATLAS_HOME", "/srv/x/../atlas")).home()).isEqualTo(Path.of("/srv/atlas"));
        assertThat(Settings.of(Map.of()).home())
                .isEqualTo(Path.of(System.getProperty("user.home"), ".atlas").toAbsolutePath());
    }

    @Test
    void begin_with_the_environment_of_this_process() {
        assertThat(Settings.environment().find("PATH")).contains(System.getenv("PATH"));
    }
}
