package io.atlas4j.spec;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** Settings for machines, kept at the provider. Its variables are not shown. */
public record Template(
        String id,
        String provider,
        String name,
        String image,
        List<Port> ports,
        OptionalInt diskGb,
        OptionalInt volumeGb,
        boolean serverless,
        Map<String, Object> raw) {
    public Template {
        ports = List.copyOf(ports);
        raw = Json.copyOf(raw);
    }
}
