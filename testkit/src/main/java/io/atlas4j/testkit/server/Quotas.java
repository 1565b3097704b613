package io.atlas4j.testkit.server;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Fixed windows of requests, told in the structured {@code RateLimit} headers. Not safe for threads. */
public final class Quotas {
    /** So many requests in a window. */
    public record Quota(String name, int requests, Duration window) {}

    /** Whether a request passes, and what the answer's headers say. */
    public record Verdict(boolean passes, String window, Map<String, String> headers) {}

    private static final class Window {
        private final Quota quota;
        private Instant start;
        private int used;

        Window(Quota quota) {
            this.quota = quota;
            this.start = Instant.MIN;
        }

        void roll(Instant now) {
            if (start.equals(Instant.MIN) || !now.isBefore(start.plus(quota.window()))) {
                start = now;
                used = 0;
            }
        }

        int left() {
            return Math.max(0, quota.requests() - used);
        }

        long reset(Instant now) {
            return Math.max(
                    1,
                    Duration.between(now, start.plus(quota.window()))
                            .plusMillis(999)
                            .toSeconds());
        }
    }

    private List<Window> windows;

    public Quotas(List<Quota> quotas) {
        windows = quotas.stream().map(Window::new).toList();
    }

    public void change(List<Quota> quotas) {
        windows = quotas.stream().map(Window::new).toList();
    }

    public Verdict take(Instant now) {
        windows.forEach(window -> window.roll(now));
        var full = windows.stream().filter(window -> window.left() == 0).findFirst();
        if (full.isEmpty()) {
            windows.forEach(window -> window.used++);
        }
        var headers = new LinkedHashMap<String, String>();
        if (!windows.isEmpty()) {
            headers.put(
                    "RateLimit-Policy",
                    windows.stream()
                            .map(w -> "\"" + w.quota.name() + "\";q=" + w.quota.requests() + ";w="
                                    + w.quota.window().toSeconds())
                            .collect(Collectors.joining(", ")));
            headers.put(
                    "RateLimit",
                    windows.stream()
                            .map(w -> "\"" + w.quota.name() + "\";r=" + w.left() + ";t=" + w.reset(now))
                            .collect(Collectors.joining(", ")));
        }
        full.ifPresent(window -> headers.put("Retry-After", String.valueOf(window.reset(now))));
        return new Verdict(full.isEmpty(), full.map(w -> w.quota.name()).orElse(""), headers);
    }
}
