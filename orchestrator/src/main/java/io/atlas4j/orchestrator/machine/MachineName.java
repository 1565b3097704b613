package io.atlas4j.orchestrator.machine;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an attempt's machine is called at the provider: {@code atlas-<installation>-<session>-<attempt>}. By it a machine
 * is found again whose answer was lost, and known as ours.
 */
public record MachineName(String installation, String sessionId, int attempt) {
    private static final Pattern FORM = Pattern.compile("atlas-([a-z0-9]{8})-([a-z0-9]{1,16})-([1-9][0-9]{0,8})");

    /** Reads a name; empty when no orchestrator gave it. */
    public static Optional<MachineName> parse(String name) {
        var match = FORM.matcher(name);
        return match.matches()
                ? Optional.of(new MachineName(match.group(1), match.group(2), Integer.parseInt(match.group(3))))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "atlas-" + installation + "-" + sessionId + "-" + attempt;
    }
}
