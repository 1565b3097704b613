package io.atlas4j.orchestrator.store;

import io.atlas4j.error.ConflictException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * Brings the schema to this version. The only class that knows Flyway, which has no module name of its own. Scripts are
 * named here and read as resources of this module: Flyway's own search does not see into a module.
 */
final class Migrations {
    /** In a table of our own, so that an application's Flyway and this one do not meet. */
    private static final String HISTORY = "atlas_schema_history";

    private static final List<String> SCRIPTS = List.of(
            "V1__sessions.sql",
            "V2__money_and_tasks.sql",
            "V3__budgets.sql",
            "V4__guarded_and_named_accounts.sql",
            "V5__forgetting.sql",
            "V6__numbers_in_stock.sql",
            "V7__alerts.sql",
            "V8__keys_and_leases_of_accounts.sql");
    private static final MigrationVersion NEWEST = MigrationVersion.fromVersion("8");

    /** Most scripts are understood by every database; one that is not has a namesake in the folder of its dialect. */
    private static final String COMMON = "h2";

    private Migrations() {}

    /**
     * Runs what is missing.
     *
     * @param dialect the folder of the scripts, such as {@code h2}
     * @param what the database in words, for messages
     * @param before called before an older schema is changed, with its number
     * @throws ConflictException if a newer atlas4j has changed the schema
     */
    static void run(DataSource dataSource, String dialect, String what, Consumer<String> before) {
        run(dataSource, dialect, what, NEWEST, before);
    }

    /** The same, up to an older schema. */
    static void run(DataSource dataSource, String dialect, String what, MigrationVersion target) {
        run(dataSource, dialect, what, target, schema -> {});
    }

    private static void run(
            DataSource dataSource, String dialect, String what, MigrationVersion target, Consumer<String> before) {
        try {
            var flyway =
                    configure(dialect).dataSource(dataSource).target(target).load();
            var current = flyway.info().current();
            if (current != null && current.getVersion().isNewerThan(NEWEST)) {
                throw new ConflictException(
                        Origin.ATLAS,
                        what + " was written by a newer atlas4j (schema " + current.getVersion() + ", this one knows "
                                + NEWEST + "): use that one, or another folder");
            }
            if (current != null && target.isNewerThan(current.getVersion())) {
                before.accept(current.getVersion().toString());
            }
            flyway.migrate();
        } catch (FlywayException e) {
            throw new UnexpectedException(Origin.ATLAS, what + " could not be brought to schema " + NEWEST, e);
        }
    }

    private static FluentConfiguration configure(String dialect) {
        return Flyway.configure(Migrations.class.getClassLoader())
                .table(HISTORY)
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .resourceProvider(new Scripts(dialect))
                .loggers("slf4j");
    }

    private record Scripts(String dialect) implements ResourceProvider {
        @Override
        public @Nullable LoadableResource getResource(String name) {
            return SCRIPTS.contains(name) ? new Script(dialect, name) : null;
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return SCRIPTS.stream()
                    .filter(name ->
                            name.startsWith(prefix) && Arrays.stream(suffixes).anyMatch(name::endsWith))
                    .map(name -> (LoadableResource) new Script(dialect, name))
                    .toList();
        }
    }

    private static final class Script extends LoadableResource {
        private final String dialect;
        private final String name;

        Script(String dialect, String name) {
            this.dialect = dialect;
            this.name = name;
        }

        @Override
        public Reader read() {
            var own = Migrations.class.getResourceAsStream(dialect + "/" + name);
            var stream = own == null ? Migrations.class.getResourceAsStream(COMMON + "/" + name) : own;
            return new InputStreamReader(Objects.requireNonNull(stream, name), StandardCharsets.UTF_8);
        }

        @Override
        public String getAbsolutePath() {
            return dialect + "/" + name;
        }

        @Override
        public @Nullable String getAbsolutePathOnDisk() {
            return null;
        }

        @Override
        public String getFilename() {
            return name;
        }

        @Override
        public String getRelativePath() {
            return dialect + "/" + name;
        }
    }
}
