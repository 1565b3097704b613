package io.atlas4j.orchestrator;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a session is as it is, in sentences for people.
 *
 * @param happened what brought it here, oldest first
 * @param next what happens to it if nobody does anything, soonest first
 */
public record Why(List<String> happened, List<String> next) {
    public Why {
        happened = List.copyOf(happened);
        next = List.copyOf(next);
    }

    /** A sentence a line. */
    @Override
    public String toString() {
        return Stream.concat(happened.stream(), next.stream()).collect(Collectors.joining("\n"));
    }
}
