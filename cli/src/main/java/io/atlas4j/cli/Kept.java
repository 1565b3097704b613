package io.atlas4j.cli;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What one does with the things that a provider keeps besides machines, whatever they are. */
final class Kept {
    private Kept() {}

    /**
     * Lists them.
     *
     * @param <A> the provider's ability to keep them
     */
    abstract static class All<A, T> implements Runnable {
        private final Cli cli;
        private final Class<A> ability;
        private final Function<A, List<T>> list;
        private final Function<List<T>, Table> table;

        @Mixin
        private ProviderOption provider;

        All(Cli cli, Class<A> ability, Function<A, List<T>> list, Function<List<T>, Table> table) {
            this.cli = cli;
            this.ability = ability;
            this.list = list;
            this.table = table;
        }

        @Override
        public void run() {
            var things = list.apply(provider.get().require(ability));
            cli.print(things, () -> table.apply(things));
        }
    }

    /** Shows one. */
    abstract static class One<A, T> implements Runnable {
        private final Cli cli;
        private final Class<A> ability;
        private final BiFunction<A, String, T> get;
        private final Function<List<T>, Table> table;

        @Mixin
        private ProviderOption provider;

        @Parameters(paramLabel = "ID", description = "Its id.")
        private String id;

        One(Cli cli, Class<A> ability, BiFunction<A, String, T> get, Function<List<T>, Table> table) {
            this.cli = cli;
            this.ability = ability;
            this.get = get;
            this.table = table;
        }

        @Override
        public void run() {
            var thing = get.apply(provider.get().require(ability), id);
            cli.print(thing, () -> table.apply(List.of(thing)));
        }
    }

    /** Deletes one. */
    abstract static class Delete<A> implements Runnable {
        private final Cli cli;
        private final Class<A> ability;
        private final BiConsumer<A, String> delete;

        @Mixin
        private ProviderOption provider;

        @Parameters(paramLabel = "ID", description = "Its id.")
        private String id;

        Delete(Cli cli, Class<A> ability, BiConsumer<A, String> delete) {
            this.cli = cli;
            this.ability = ability;
            this.delete = delete;
        }

        @Override
        public void run() {
            delete.accept(provider.get().require(ability), id);
            cli.print(Map.of("id", id, "status", "deleted"), () -> "deleted " + id);
        }
    }
}
