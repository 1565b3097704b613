package io.atlas4j.testkit.fly;

import java.nio.file.Path;

/** What the fake program does, step by step. Immutable. */
public final class FakeFlyScript {
    private static final String FOR_EVER = "while :; do sleep 1; done";

    private final String text;

    private FakeFlyScript(String text) {
        this.text = text;
    }

    public static FakeFlyScript begin() {
        return new FakeFlyScript("");
    }

    public FakeFlyScript prints(String line) {
        return shell("printf '%s\\n' " + quoted(line));
    }

    /** Prints exactly this, where a backslash stands as in C: {@code \r}, {@code \303}. */
    public FakeFlyScript printsRaw(String format) {
        return shell("printf " + quoted(format));
    }

    public FakeFlyScript printsError(String line) {
        return shell("printf '%s\\n' " + quoted(line) + " >&2");
    }

    public FakeFlyScript printsFile(Path file) {
        return shell("cat " + quoted(file.toString()));
    }

    public FakeFlyScript waits(long millis) {
        return millis == 0 ? this : shell("sleep " + millis / 1000 + "." + String.format("%03d", millis % 1000));
    }

    /** Never ends by itself. */
    public FakeFlyScript hangs() {
        return shell(FOR_EVER);
    }

    /** From now on a request to end is ignored. */
    public FakeFlyScript ignoresTerm() {
        return shell("trap '' TERM");
    }

    /** Starts a child that ignores a request to end and writes its process id to the file. */
    public FakeFlyScript startsStubbornChild(Path pid) {
        return shell("sh -c " + quoted("trap '' TERM; echo $$ > " + pid + "; " + FOR_EVER) + " &");
    }

    /** Starts a child in a session of its own whose parent is gone at once, and which ignores a request to end. */
    public FakeFlyScript startsStrayChild(Path pid) {
        var stray = "trap '' TERM; echo $$ > " + pid + "; " + FOR_EVER;
        return shell("sh -c " + quoted("setsid sh -c " + quoted(stray) + " > /dev/null 2>&1 &"));
    }

    public FakeFlyScript exits(int code) {
        return shell("exit " + code);
    }

    /** Any line of shell. */
    public FakeFlyScript shell(String line) {
        return new FakeFlyScript(text + line + "\n");
    }

    String text() {
        return text;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
