package io.atlas4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.ConflictException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ProviderFactory;
import io.atlas4j.spi.Settings;
import io.atlas4j.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AtlasTest {
    private final List<ScriptedProvider> made = new ArrayList<>();
    private final List<ProviderContext> contexts = new ArrayList<>();

    @Test
    void finds_a_provider_by_id_and_alias_however_it_is_written() {
        try (var atlas = atlas(factory("lambda_labs", "lambda"), factory("runpod"))) {
            var lambda = atlas.provider("lambda_labs");
            assertThat(atlas.provider("lambda")).isSameAs(lambda);
            assertThat(atlas.provider(" Lambda ")).isSameAs(lambda);
            assertThat(atlas.provider("runpod").id()).isEqualTo("runpod");
        }
    }

    @Test
    void makes_a_provider_when_it_is_first_asked_for() {
        try (var atlas = atlas(factory("runpod"), factory("vast"))) {
            assertThat(made).isEmpty();
            atlas.provider("vast");
            atlas.provider("vast");
            assertThat(made).extracting(Provider::id).containsExactly("vast");
        }
    }

    @Test
    void names_the_nearest_providers_when_there_is_no_such_one() {
        try (var atlas = atlas(factory("lambda_labs", "lambda"), factory("runpod"), factory("vast"))) {
            assertThatThrownBy(() -> atlas.provider("runpodd"))
                    .isInstanceOf(ValidationException.class)
                    .hasMessage("provider: \"runpodd\" is not known; did you mean runpod?");
            assertThatThrownBy(() -> atlas.provider("lamda")).hasMessageContaining("did you mean lambda?");
            assertThatThrownBy(() -> atlas.provider("zzzzz"))
                    .hasMessageContaining("known are lambda_labs, runpod, vast");
        }
    }

    @Test
    void says_so_when_there_is_no_provider_at_all() {
        try (var atlas = Atlas.builder().build()) {
            assertThat(atlas.available()).isEmpty();
            assertThatThrownBy(() -> atlas.provider("runpod"))
                    .hasMessage("provider: \"runpod\" is not known; no provider is on the class path: add"
                            + " atlas4j-providers");
        }
    }

    @Test
    void refuses_two_providers_of_one_name() {
        assertThatThrownBy(() -> atlas(factory("runpod"), factory("runpod")))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("runpod");
        assertThatThrownBy(() -> atlas(factory("one", "same"), factory("two", "same")))
                .isInstanceOf(ConflictException.class)
                .hasMessage("one and two are both called same: leave one out");
        assertThatThrownBy(() -> atlas(factory("one", "two"), factory("two"))).isInstanceOf(ConflictException.class);
    }

    @Test
    void takes_an_alias_that_is_the_id_itself() {
        assertThat(atlas(factory("one", "one")).provider("one").id()).isEqualTo("one");
    }

    @Test
    void shows_what_is_available_by_id_without_making_it() {
        assertThat(atlas(factory("vast"), factory("runpod")).available())
                .extracting(ProviderFactory::id)
                .containsExactly("runpod", "vast");
        assertThat(made).isEmpty();
    }

    @Test
    void takes_settings_per_call_over_the_builders_over_the_environment() {
        var atlas = builder(factory("runpod"))
                .settings(Settings.of(Map.of("A", "environment", "B", "environment", "C", "environment")))
                .set("A", "builder")
                .set("B", "builder")
                .build();
        var call = atlas.with(Map.of("A", "call"));
        call.provider("runpod");
        atlas.provider("runpod");
        assertThat(contexts).hasSize(2);
        assertThat(List.of(setting(0, "A"), setting(0, "B"), setting(0, "C")))
                .containsExactly("call", "builder", "environment");
        assertThat(setting(1, "A")).isEqualTo("builder");
        assertThat(call.telemetry()).isSameAs(atlas.telemetry());
    }

    @Test
    void closes_what_it_made_and_not_what_it_was_given() {
        var given = new ScriptedProvider("given", TimeSource.system());
        var atlas = builder(factory("runpod")).provider(given).build();
        assertThat(atlas.provider("given")).isSameAs(given);
        atlas.provider("runpod");
        atlas.close();
        assertThat(given.closes).isZero();
        assertThat(made.getFirst().closes).isEqualTo(1);
    }

    @Test
    void closes_the_others_when_one_cannot_be_closed() {
        var atlas = atlas(factory("one"), factory("two"), factory("three"));
        List.of("one", "two", "three").forEach(atlas::provider);
        made.forEach(provider -> provider.atClose = () -> {
            throw new IllegalStateException(provider.id());
        });
        assertThatThrownBy(atlas::close)
                .isInstanceOf(IllegalStateException.class)
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(2));
        assertThat(made).hasSize(3).allMatch(provider -> provider.closes == 1);
    }

    private String setting(int context, String name) {
        return contexts.get(context).settings().find(name).orElseThrow();
    }

    private Atlas atlas(ProviderFactory... factories) {
        return builder(factories).build();
    }

    private static AtlasBuilder builder(ProviderFactory... factories) {
        var builder = Atlas.builder().settings(Settings.of(Map.of()));
        List.of(factories).forEach(builder::provider);
        return builder;
    }

    private ProviderFactory factory(String id, String... aliases) {
        return new Factory(id, Set.of(aliases));
    }

    private final class Factory implements ProviderFactory {
        private final String id;
        private final Set<String> aliases;

        Factory(String id, Set<String> aliases) {
            this.id = id;
            this.aliases = aliases;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public Set<String> aliases() {
            return aliases;
        }

        @Override
        public String description() {
            return id;
        }

        @Override
        public Provider create(ProviderContext context) {
            var provider = new ScriptedProvider(id, context.time());
            made.add(provider);
            contexts.add(context);
            return provider;
        }
    }
}
