package io.atlas4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spi.Capability;
import io.atlas4j.spi.Listing;
import io.atlas4j.spi.Placement;
import io.atlas4j.spi.Provider;
import io.atlas4j.spi.ProviderContext;
import io.atlas4j.spi.ProviderFactory;
import io.atlas4j.spi.Settings;
import io.atlas4j.time.TimeSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Several accounts at one provider. */
class AccountsTest {
    private static final ComputeRequest REQUEST = ComputeRequest.cpu(1).build();

    /** What each key's holder rents; who has no key is refused. */
    private final Map<String, ScriptedProvider> clouds = new HashMap<>();

    @Test
    void an_account_is_named_by_its_key_in_the_environment() {
        try (var atlas = atlas(Map.of("CLOUD_KEY", "k1", "CLOUD_KEY__TEAM_A", "k2", "CLOUD_URL", "https://x"))) {
            assertThat(atlas.accounts())
                    .containsExactly(
                            new Account("cloud", "default", true),
                            new Account("cloud", "team-a", true),
                            new Account("free", "default", true));
            assertThat(atlas.provider("cloud").account()).isEqualTo("default");
            assertThat(atlas.provider("cloud/default")).isSameAs(atlas.provider("cloud"));
            var other = atlas.provider(" CL/Team-A");
            assertThat(other.account()).isEqualTo("team-a");
            assertThat(other.id()).isEqualTo("cloud");
            assertThat(atlas.provider("cloud", "team-a")).isSameAs(other);
            assertThat(((Keyed) other).key()).contains("k2");
            assertThat(((Keyed) other).context.settings().find("CLOUD_URL")).contains("https://x");
        }
    }

    @Test
    void a_builder_adds_an_account_whose_own_settings_win_over_the_common_ones() {
        try (var atlas = builder(Map.of("CLOUD_KEY", "k1", "CLOUD_URL", "https://common"))
                .account("cl", "team-a", Map.of("CLOUD_KEY", "k2", "CLOUD_URL", "https://own"))
                .account("free", "lab", Map.of())
                .build()) {
            var other = (Keyed) atlas.provider("cloud/team-a");
            assertThat(other.key()).contains("k2");
            assertThat(other.context.settings().find("CLOUD_URL")).contains("https://own");
            assertThat(((Keyed) atlas.provider("cloud")).context.settings().find("CLOUD_URL"))
                    .contains("https://common");
            assertThat(atlas.provider("free/lab").account()).isEqualTo("lab");
            var call = atlas.with(Map.of("CLOUD_KEY", "k3", "CLOUD_URL__TEAM_A", "https://call"));
            assertThat(((Keyed) call.provider("cloud")).key()).contains("k3");
            var same = (Keyed) call.provider("cloud/team-a");
            assertThat(same.key()).contains("k2");
            assertThat(same.context.settings().find("CLOUD_URL")).contains("https://call");
        }
    }

    @Test
    void no_account_acts_with_anothers_key() {
        try (var atlas = atlas(Map.of("CLOUD_KEY", "k1", "CLOUD_URL__TEAM_A", "https://x"))) {
            assertThatThrownBy(() -> atlas.provider("cloud/team-a"))
                    .isInstanceOf(ValidationException.class)
                    .hasMessage("provider: cloud has no account \"team-a\"; known are default; its key would be in"
                            + " CLOUD_KEY__TEAM_A");
        }
        assertThatThrownBy(() -> builder(Map.of("CLOUD_KEY", "k1"))
                        .account("cloud", "team-a", Map.of("CLOUD_URL", "https://x"))
                        .build())
                .isInstanceOf(ValidationException.class)
                .hasMessage("account: cloud/team-a needs a key of its own: give it CLOUD_KEY or OLD_KEY");
        try (var atlas = atlas(Map.of("OLD_KEY", "k1", "CLOUD_KEY__TEAM_A", "k2"))) {
            assertThat(((Keyed) atlas.provider("cloud/team-a")).key()).contains("k2");
        }
    }

    @Test
    void an_unknown_account_is_told_with_the_nearest_names() {
        try (var atlas = atlas(Map.of("CLOUD_KEY__TEAM_A", "k2"))) {
            assertThatThrownBy(() -> atlas.provider("cloud/team-b"))
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContaining("did you mean team-a?")
                    .hasMessageContaining("CLOUD_KEY__TEAM_B");
            assertThatThrownBy(() -> atlas.provider("clod/team-a")).hasMessageContaining("did you mean cloud");
            assertThat(atlas.accounts()).contains(new Account("cloud", "default", false));
        }
        assertThatThrownBy(
                        () -> builder(Map.of()).account("clout", "a", Map.of()).build())
                .hasMessageContaining("did you mean cloud");
        for (var wrong : List.of("", "Team", "team_a", "-a", "a--b", "default", "a/b", "a".repeat(41))) {
            assertThatThrownBy(() -> builder(Map.of()).account("cloud", wrong, Map.of()))
                    .as(wrong)
                    .isInstanceOf(ValidationException.class)
                    .hasMessageContaining("such as team-a");
        }
    }

    @Test
    void what_was_rented_in_an_account_is_seen_and_ended_there() {
        try (var atlas = atlas(Map.of("CLOUD_KEY", "k1", "CLOUD_KEY__TEAM_A", "k2"))) {
            var machine = atlas.spawn("cloud/team-a", REQUEST);
            assertThat(machine.accountId()).isEqualTo("cloud/team-a");
            assertThat(machine.toString()).contains("cloud/team-a");
            assertThat(clouds.get("k2").list().machines()).hasSize(1);
            assertThat(atlas.list("cloud").machines()).isEmpty();
            assertThat(atlas.refresh(machine).account()).isEqualTo("team-a");
            atlas.terminate(machine);
            assertThat(clouds.get("k2").list().machines()).isEmpty();
        }
    }

    @Test
    void a_key_has_a_mark_that_is_its_own_and_does_not_tell_it() {
        try (var atlas = atlas(Map.of("CLOUD_KEY", "k1", "CLOUD_KEY__TEAM_A", "k2"));
                var other = atlas(Map.of("CLOUD_KEY", "k2", "CLOUD_KEY__TEAM_A", "k1"))) {
            var mark = atlas.keyMark("cloud", "default").orElseThrow();
            assertThat(mark).isNotEmpty().doesNotContain("k1");
            assertThat(atlas.keyMark("cloud", "team-a")).isPresent().isNotEqualTo(Optional.of(mark));
            assertThat(other.keyMark("cloud", "team-a")).contains(mark);
            assertThat(atlas.keyMark("free", "default")).isEmpty();
        }
    }

    @Test
    void a_provider_that_was_handed_in_says_which_account_it_is() {
        var given = new ScriptedProvider("given", TimeSource.system());
        try (var atlas = Atlas.builder().provider(given).build()) {
            assertThat(atlas.accounts()).containsExactly(new Account("given", "default", true));
            assertThatThrownBy(() -> atlas.provider("given/other")).hasMessageContaining("has no account \"other\"");
        }
    }

    private Atlas atlas(Map<String, String> settings) {
        return builder(settings).build();
    }

    private AtlasBuilder builder(Map<String, String> settings) {
        return Atlas.builder()
                .settings(Settings.of(settings))
                .provider(new Factory("cloud", Set.of("cl"), List.of("CLOUD_KEY", "OLD_KEY")))
                .provider(new Factory("free", Set.of(), List.of()));
    }

    private final class Factory implements ProviderFactory {
        private final String id;
        private final Set<String> aliases;
        private final List<String> keys;

        Factory(String id, Set<String> aliases, List<String> keys) {
            this.id = id;
            this.aliases = aliases;
            this.keys = keys;
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
        public List<String> keySettings() {
            return keys;
        }

        @Override
        public String description() {
            return id;
        }

        @Override
        public Provider create(ProviderContext context) {
            return new Keyed(id, keys, context);
        }
    }

    /** Shows what the holder of its key has. */
    private final class Keyed implements Provider {
        private final String id;
        private final List<String> keys;
        final ProviderContext context;

        Keyed(String id, List<String> keys, ProviderContext context) {
            this.id = id;
            this.keys = keys;
            this.context = context;
        }

        java.util.Optional<String> key() {
            return context.settings().find(keys.toArray(String[]::new));
        }

        private ScriptedProvider cloud() {
            var key = key().orElseThrow(() -> UnauthorizedException.withoutKey(id, keys.getFirst()));
            return clouds.computeIfAbsent(key, any -> new ScriptedProvider(id, context.time()));
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public String account() {
            return context.account();
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of();
        }

        @Override
        public List<Placement> placements(ComputeRequest request) {
            return cloud().placements(request);
        }

        @Override
        public Compute create(Placement placement, ComputeRequest request, String name) {
            return cloud().create(placement, request, name).inAccount(account());
        }

        @Override
        public Compute get(String machine) {
            return cloud().get(machine).inAccount(account());
        }

        @Override
        public Listing list() {
            return cloud().list();
        }

        @Override
        public void terminate(String machine) {
            cloud().terminate(machine);
        }
    }
}
