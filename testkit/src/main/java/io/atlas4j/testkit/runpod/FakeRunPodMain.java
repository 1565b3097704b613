package io.atlas4j.testkit.runpod;

import io.atlas4j.time.TimeSource;
import java.io.PrintStream;
import java.util.Map;

/** Runs a {@link FakeRunPod} alone, in real time, until the process is ended. */
public final class FakeRunPodMain {
    private FakeRunPodMain() {}

    /** Takes {@code --port N}; without it a free port is chosen. Prints the settings that lead a client there. */
    public static void main(String[] args) throws InterruptedException {
        run(args, System.out).awaitEnd();
    }

    static Running run(String[] args, PrintStream out) {
        var cloud = FakeRunPod.start(port(args), TimeSource.system());
        cloud.settings().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(setting -> out.println("export " + setting.getKey() + "=" + setting.getValue()));
        out.flush();
        return new Running(cloud);
    }

    record Running(FakeRunPod cloud) {
        void awaitEnd() throws InterruptedException {
            Thread.currentThread().join();
        }
    }

    private static int port(String[] args) {
        if (args.length == 0) {
            return 0;
        }
        if (args.length != 2 || !args[0].equals("--port") || !args[1].matches("\\d{1,5}")) {
            throw new IllegalArgumentException("usage: [--port N]");
        }
        return Integer.parseInt(args[1]);
    }
}
