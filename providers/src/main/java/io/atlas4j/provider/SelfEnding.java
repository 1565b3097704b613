package io.atlas4j.provider;

import io.atlas4j.spec.ComputeRequest;
import java.time.Duration;
import java.util.List;

/**
 * Wraps a command so that its machine ends itself, where the cloud puts the machine's id and a key into it.
 *
 * <p>The wrapper needs {@code sh} in the image, and {@code curl} to talk. It takes the key from the machine's variables,
 * gives it to curl on standard input and never as an argument. Whatever the command's exit code: the marked exit line is
 * printed, the end is reported, then the machine is deleted, again and again until the cloud says that it is gone. Without curl it
 * says so in the log and holds the container, so that the command does not run twice; the controller ends the machine. A
 * signal from outside is passed on and deletes nothing: somebody stopped the machine and wants to keep it.
 */
public final class SelfEnding {
    /** Given to whoever watches, before the machine ends itself. */
    public static final Duration GRACE = Duration.ofMinutes(2);

    private static final String SCRIPT = Shell.script(SelfEnding.class, "self_ending.sh");

    private final String what;
    private final String address;
    private final String idVariable;
    private final String keyVariable;
    private final String done;

    private SelfEnding(String what, String address, String idVariable, String keyVariable, String done) {
        this.done = done;
        this.what = what;
        this.address = address;
        this.idVariable = idVariable;
        this.keyVariable = keyVariable;
    }

    /**
     * The way a cloud's machines end.
     *
     * @param what the cloud's word for a machine
     * @param address what is deleted, with {@code {id}} for the machine's id
     * @param idVariable the machine's variable that holds its id
     * @param keyVariable the machine's variable that holds the key
     */
    public static SelfEnding by(String what, String address, String idVariable, String keyVariable) {
        return new SelfEnding(what, address, idVariable, keyVariable, "2??|404");
    }

    /** The same where a 404 may mean anything: what still asks is not gone. */
    public SelfEnding doubtingNotFound() {
        return new SelfEnding(what, address, idVariable, keyVariable, "2??");
    }

    /** The command to give to the machine: the user's own words where nothing has to be wrapped. */
    public List<String> command(ComputeRequest request) {
        return wraps(request) ? List.of("sh", "-c", script(request)) : request.command();
    }

    /** Whether the command has to be wrapped. */
    public static boolean wraps(ComputeRequest request) {
        return !request.command().isEmpty()
                && (request.selfTerminate()
                        || request.callback().isPresent()
                        || request.exitNonce().isPresent()
                        || request.maxRuntime().isPresent());
    }

    /** The wrapper itself, for {@code sh}. */
    public String script(ComputeRequest request) {
        var user = request.command().stream().map(Shell::quote).collect(java.util.stream.Collectors.joining(" "));
        var watchdog = request.maxRuntime().map(SelfEnding::watchdog).orElse("");
        var mark = request.exitNonce()
                .map(nonce -> "printf '%s\\n' \"atlas-exit " + nonce + " $code\"\n")
                .orElse("");
        return SCRIPT.replace("@WHAT@", what)
                .replace("@ADDRESS@", Shell.quote(address).replace("{id}", "'\"$" + idVariable + "\"'"))
                .replace("@ID@", idVariable)
                .replace("@KEY@", keyVariable)
                .replace("@DONE@", done)
                .replace("@WATCHDOG@", watchdog)
                .replace("@MARK@", mark)
                .replace("@END@", ending(request))
                .replace("@COMMAND@", user); // last, so that nothing in the user's words is taken for a place to fill
    }

    private static String ending(ComputeRequest request) {
        if (request.selfTerminate()) {
            return "end_machine\n";
        }
        return request.maxRuntime()
                .map(limit ->
                        "[ $(($(date +%s) - started)) -lt " + limit.plus(GRACE).toSeconds() + " ] || end_machine\n")
                .orElse("");
    }

    /** Ends the command first, then, if that does not end the script, the machine. */
    private static String watchdog(Duration maxRuntime) {
        var seconds = maxRuntime.plus(GRACE).toSeconds();
        return """
            (
              trap 'kill "$!" 2>/dev/null; exit 0' TERM
              sleep %d >/dev/null 2>&1 & wait "$!"
              say 'the time is over: ending the command'
              kill -TERM "$child" 2>/dev/null
              sleep 20 >/dev/null 2>&1 & wait "$!"
              kill -KILL "$child" 2>/dev/null
              sleep 60 >/dev/null 2>&1 & wait "$!"
              end_machine
            ) &
            watch=$!
            """.formatted(seconds);
    }
}
