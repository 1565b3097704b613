package io.atlas4j.telemetry.prometheus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alerts that we ship. */
final class Dashboard {
    static final Path RULES = Path.of("dashboards", "alerts.yml");
    private static final Path FILE = Path.of("dashboards", "atlas.json");
    private static final Pattern METRIC = Pattern.compile("\\batlas_[a-z0-9_]+");

    private Dashboard() {}

    static List<JsonNode> panels() throws IOException {
        return JsonMapper.builder()
                .build()
                .readTree(Files.readString(FILE))
                .path("panels")
                .valueStream()
                .filter(panel -> !panel.path("type").asString().equals("row"))
                .toList();
    }

    /** Every query of every panel, with its variables filled in. */
    static List<String> queries() throws IOException {
        return panels().stream()
                .flatMap(panel -> panel.path("targets").valueStream())
                .map(target -> target.path("expr")
                        .asString()
                        .replace("$__rate_interval", "30s")
                        .replace("$__range", "1m")
                        .replace("$provider", ".*"))
                .toList();
    }

    /** Every metric that a query or an alert names. */
    static List<String> metrics() throws IOException {
        return Stream.concat(queries().stream(), Stream.of(Files.readString(RULES)))
                .flatMap(text -> METRIC.matcher(text).results())
                .map(match -> match.group())
                .distinct()
                .sorted()
                .toList();
    }
}
