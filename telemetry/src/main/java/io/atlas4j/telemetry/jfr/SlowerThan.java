package io.atlas4j.telemetry.jfr;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import jdk.jfr.SettingControl;

/**
 * Keeps out what was quicker: {@code 20 ms}. The recorder's own threshold cannot, as a request is told of when it is over and
 * its event has no length. Of several recordings the most curious one wins, as with the recorder's thresholds.
 */
final class SlowerThan extends SettingControl {
    private String value = RequestFlight.SLOW;
    private volatile long nanos = nanos(value);

    /** The recorder makes it. */
    SlowerThan() {}

    @Override
    public String combine(Set<String> values) {
        return values.stream().min((a, b) -> Long.compare(nanos(a), nanos(b))).orElse(RequestFlight.SLOW);
    }

    @Override
    public void setValue(String setting) {
        value = setting;
        nanos = nanos(setting);
    }

    @Override
    public String getValue() {
        return value;
    }

    boolean admits(long took) {
        return took >= nanos;
    }

    /** As in a settings file, {@code 20 ms} or {@code 1 s}; what cannot be read admits everything. */
    private static long nanos(String text) {
        var space = text.strip().indexOf(' ');
        try {
            var amount = Long.parseLong(space < 0 ? text.strip() : text.strip().substring(0, space));
            return switch (space < 0 ? "ns" : text.strip().substring(space).strip()) {
                case "ns" -> amount;
                case "us" -> TimeUnit.MICROSECONDS.toNanos(amount);
                case "ms" -> TimeUnit.MILLISECONDS.toNanos(amount);
                case "s" -> Duration.ofSeconds(amount).toNanos();
                case "m" -> Duration.ofMinutes(amount).toNanos();
                default -> 0;
            };
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
