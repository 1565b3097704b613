package io.atlas4j.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Words in columns, two spaces apart, for people. An absent value is {@code -}. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();
    private String empty = "";

    private Table() {}

    /** A table with these column heads. */
    static Table of(String... heads) {
        return new Table().row((Object[]) heads);
    }

    /** A table of names and values: one thing, seen closely. */
    static Table ofDetails() {
        return new Table();
    }

    /** What to print instead of a table that has only heads. */
    Table ifEmpty(String sentence) {
        empty = sentence;
        return this;
    }

    Table row(Object... cells) {
        rows.add(Arrays.stream(cells).map(Table::text).toList());
        return this;
    }

    /** Adds the row unless the value is absent. */
    Table rowIfPresent(String name, Optional<?> value) {
        value.ifPresent(present -> row(name, present));
        return this;
    }

    /** Leaves out columns that have a head and nothing below it: what a provider does not know of is no news. */
    Table withoutEmptyColumns() {
        var heads = rows.getFirst();
        for (var column = heads.size() - 1; column >= 0; column--) {
            var at = column;
            if (rows.size() > 1
                    && rows.stream().skip(1).allMatch(row -> row.get(at).equals("-"))) {
                rows.replaceAll(row -> IntStream.range(0, row.size())
                        .filter(i -> i != at)
                        .mapToObj(row::get)
                        .toList());
            }
        }
        return this;
    }

    @Override
    public String toString() {
        if (rows.size() == 1 && !empty.isEmpty()) {
            return empty;
        }
        var columns = rows.stream().mapToInt(List::size).max().orElse(0);
        var widths = IntStream.range(0, columns).map(this::width).toArray();
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining(System.lineSeparator()));
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> column < row.size())
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }

    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (var column = 0; column < row.size(); column++) {
            line.append(row.get(column));
            line.append(" ".repeat(widths[column] + 2 - row.get(column).length()));
        }
        return line.toString().stripTrailing();
    }

    /** One line of printable characters: a cloud's words must not move the cursor. */
    private static String text(Object cell) {
        var value =
                cell instanceof Optional<?> maybe ? maybe.map(Object::toString).orElse("-") : cell.toString();
        return value.isEmpty() ? "-" : value.replaceAll("\\p{Cntrl}+", " ");
    }
}
