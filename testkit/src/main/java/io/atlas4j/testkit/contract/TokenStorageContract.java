package io.atlas4j.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.atlas4j.spec.Secret;
import io.atlas4j.spi.StoredToken;
import io.atlas4j.spi.TokenStorage;
import io.atlas4j.spi.TokenStorage.Kind;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link TokenStorage} keeps to. Each test gets an empty storage. */
public abstract class TokenStorageContract {
    private static final StoredToken ONE =
            new StoredToken(Secret.of("fm2_one"), Optional.of(Instant.parse("2026-08-20T09:12:11.123456789Z")));
    private static final StoredToken OTHER = new StoredToken(Secret.of("fm2_other"), Optional.empty());

    /** An empty storage; the same within a test. */
    protected abstract TokenStorage storage();

    @Test
    public void has_nothing_at_first() {
        assertThat(storage().get(Kind.CACHED, "app")).isEmpty();
        assertThat(storage().get(Kind.MANUAL, "app")).isEmpty();
    }

    @Test
    public void returns_what_was_put() {
        storage().put(Kind.CACHED, "app", ONE);
        assertThat(storage().get(Kind.CACHED, "app")).contains(ONE);
    }

    @Test
    public void keeps_a_token_that_never_expires() {
        storage().put(Kind.MANUAL, "app", OTHER);
        assertThat(storage().get(Kind.MANUAL, "app")).contains(OTHER);
    }

    @Test
    public void replaces_what_was_there() {
        storage().put(Kind.CACHED, "app", ONE);
        storage().put(Kind.CACHED, "app", OTHER);
        assertThat(storage().get(Kind.CACHED, "app")).contains(OTHER);
    }

    @Test
    public void keeps_kinds_and_apps_apart() {
        storage().put(Kind.CACHED, "app", ONE);
        storage().put(Kind.MANUAL, "app", OTHER);
        storage().put(Kind.CACHED, "neighbour", OTHER);
        storage().delete(Kind.MANUAL, "app");
        assertThat(storage().get(Kind.CACHED, "app")).contains(ONE);
        assertThat(storage().get(Kind.MANUAL, "app")).isEmpty();
        assertThat(storage().get(Kind.CACHED, "neighbour")).contains(OTHER);
    }

    @Test
    public void deleting_what_is_not_there_does_nothing() {
        storage().delete(Kind.CACHED, "app");
        storage().deleteIf(Kind.CACHED, "app", ONE.value());
        assertThat(storage().get(Kind.CACHED, "app")).isEmpty();
    }

    @Test
    public void deletes_a_value_only_while_it_is_the_one_kept() {
        storage().put(Kind.CACHED, "app", OTHER);
        storage().deleteIf(Kind.CACHED, "app", ONE.value());
        assertThat(storage().get(Kind.CACHED, "app")).contains(OTHER);
        storage().deleteIf(Kind.CACHED, "app", OTHER.value());
        assertThat(storage().get(Kind.CACHED, "app")).isEmpty();
    }

    @Test
    public void loses_nothing_when_many_write_at_once() {
        var apps = IntStream.range(0, 24).mapToObj(number -> "app-" + number).toList();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            apps.forEach(app -> threads.execute(() -> storage().put(Kind.CACHED, app, ONE)));
        }
        assertThat(apps)
                .allSatisfy(app -> assertThat(storage().get(Kind.CACHED, app)).contains(ONE));
    }
}
