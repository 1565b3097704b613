package io.atlas4j.provider.runpod;

import io.atlas4j.provider.Shell;
import io.atlas4j.spec.ComputeRequest;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * Wraps a pod's command so that the pod ends itself. RunPod starts a container again whose command ends, so a task that is
 * not wrapped runs, and costs, for ever.
 *
 * <p>The wrapper needs {@code sh} in the image, and {@code curl} to talk. It takes the key that RunPod puts into every pod,
 * gives it to curl on standard input and never as an argument. Whatever the command's exit code: the marked exit line is
 * printed, the end is reported, then the pod is deleted, again and again until RunPod says that it is gone. Without curl it
 * says so in the log and holds the container, so that the command does not run twice; the controller ends the pod. A signal
 * from outside is passed on and deletes nothing: somebody stopped the pod and wants to keep it.
 */
final class SelfEnding {
    /** Given to whoever watches, before the pod ends itself. */
    static final Duration GRACE = Duration.ofMinutes(2);

    private static final String SCRIPT = Shell.script(SelfEnding.class, "self_ending.sh");

    private SelfEnding() {}

    /** The command to give to the pod: the user's own words where nothing has to be wrapped. */
    static List<String> command(ComputeRequest request, URI api) {
        var words = request.command();
        var wrapped = request.selfTerminate()
                || request.callback().isPresent()
                || request.exitNonce().isPresent()
                || request.maxRuntime().isPresent();
        return words.isEmpty() || !wrapped ? words : List.of("sh", "-c", script(request, api));
    }

    private static String script(ComputeRequest request, URI api) {
        var user = request.command().stream().map(Shell::quote).collect(java.util.stream.Collectors.joining(" "));
        var watchdog = request.maxRuntime().map(SelfEnding::watchdog).orElse("");
        var mark = request.exitNonce()
                .map(nonce -> "printf '%s\\n' \"atlas-exit " + nonce + " $code\"\n")
                .orElse("");
        return SCRIPT.replace("@PODS@", Shell.quote(api + "/pods"))
                .replace("@WATCHDOG@", watchdog)
                .replace("@MARK@", mark)
                .replace("@END@", ending(request))
                .replace("@COMMAND@", user); // last, so that nothing in the user's words is taken for a place to fill
    }

    private static String ending(ComputeRequest request) {
        if (request.selfTerminate()) {
            return "end_pod\n";
        }
        return request.maxRuntime()
                .map(limit ->
                        "[ $(($(date +%s) - started)) -lt " + limit.plus(GRACE).toSeconds() + " ] || end_pod\n")
                .orElse("");
    }

    /** Ends the command first, then, if that does not end the script, the pod. */
    private static String watchdog(Duration maxRuntime) {
        var seconds = maxRuntime.plus(GRACE).toSeconds();
        return """
            (
              trap 'kill "$nap" 2>/dev/null; exit 0' TERM
              sleep %d & nap=$!; wait "$nap"
              say 'the time is over: ending the command'
              kill -TERM "$child" 2>/dev/null
              sleep 20 & nap=$!; wait "$nap"
              kill -KILL "$child" 2>/dev/null
              sleep 60 & nap=$!; wait "$nap"
              end_pod
            ) &
            watch=$!
            """.formatted(seconds);
    }
}
