package io.atlas4j.fly.deploy;

import java.util.BitSet;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recognises phases in the lines that Fly's command line prints. Fly does not promise their wording: what is not
 * recognised is just a line. Phases only go forward. Machines are changed several at a time and the lines about them mix,
 * so what is counted is those that are done. For one thread.
 */
final class PhaseReader {
    private static final Pattern COUNT = Pattern.compile("\\[(\\d{1,4})/(\\d{1,4})]");

    private @Nullable DeployPhase phase;
    private final BitSet done = new BitSet();
    private int machines;
    private Optional<String> image = Optional.empty();

    /** Whether the line tells of progress; then {@link #phase} and the counts are new. */
    boolean read(String line) {
        return switch (line.charAt(0)) {
            case '=', '-' -> readStep(line);
            case 'i' -> readImage(line);
            case 'N' -> line.startsWith("No machines in group ") && enter(DeployPhase.MACHINES);
            case 'R' -> line.startsWith("Running ") && line.contains(" release_command") && enter(DeployPhase.RELEASE);
            case 'U' -> line.startsWith("Updating existing machines in ") && enter(DeployPhase.MACHINES);
            default -> phase == DeployPhase.MACHINES && readMachine(line);
        };
    }

    boolean finish() {
        return enter(DeployPhase.DONE);
    }

    DeployPhase phase() {
        return phase == null ? DeployPhase.VERIFY : phase;
    }

    int machine() {
        return done.cardinality();
    }

    int machines() {
        return machines;
    }

    Optional<String> image() {
        return image;
    }

    private boolean readStep(String line) {
        if (line.startsWith("==> Verifying app config")) {
            return enter(DeployPhase.VERIFY);
        }
        if (line.startsWith("==> Building image")) {
            return enter(DeployPhase.BUILD);
        }
        return (line.startsWith("==> Pushing image") || line.startsWith("--> Pushing image"))
                && enter(DeployPhase.PUSH);
    }

    private boolean readImage(String line) {
        if (line.startsWith("image: ")) {
            image = Optional.of(line.substring("image: ".length()).strip());
        }
        return false;
    }

    /** Only among the machines: a build counts its steps in the same way. */
    private boolean readMachine(String line) {
        if (line.indexOf('[') < 0) {
            return false;
        }
        var count = COUNT.matcher(line);
        if (!count.find()) {
            return false;
        }
        var number = Integer.parseInt(count.group(1));
        var of = Integer.parseInt(count.group(2));
        if (number < 1 || number > of) {
            return false;
        }
        if (of != machines) {
            machines = of;
            done.clear();
        } else if (!isDone(line) || done.get(number)) {
            return false;
        }
        done.set(number, isDone(line));
        return true;
    }

    /** The mark is left out where there is no terminal in some versions. */
    private static boolean isDone(String line) {
        return line.charAt(0) == '\u2714'
                || line.endsWith(" is now in a good state")
                || line.endsWith(" update finished: success")
                || line.endsWith(" update succeeded");
    }

    private boolean enter(DeployPhase next) {
        if (phase != null && phase.compareTo(next) >= 0) {
            return false;
        }
        phase = next;
        return true;
    }
}
