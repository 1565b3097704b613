package io.atlas4j.provider.local;

import io.atlas4j.spec.Gpu;
import io.atlas4j.spec.Port;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * What is known about a machine before it is started. Holds no variable and no argument.
 *
 * @param creator the JVM that starts it; while that lives, a machine of which there is no trace may still come
 * @param engine the container engine; empty for a process
 */
record MachineRecord(
        String id,
        String name,
        Instant createdAt,
        ProcessId creator,
        Optional<String> engine,
        Optional<String> image,
        List<Mapped> ports,
        BigDecimal price,
        Optional<Gpu> gpu,
        int gpuCount) {

    /** @param external the port of this machine; 0 where the engine chooses */
    record Mapped(Port port, int external) {}

    Properties toProperties() {
        var properties = new Properties();
        properties.setProperty("id", id);
        properties.setProperty("name", name);
        properties.setProperty("created", createdAt.toString());
        properties.setProperty("creator", creator.toString());
        engine.ifPresent(value -> properties.setProperty("engine", value));
        image.ifPresent(value -> properties.setProperty("image", value));
        properties.setProperty(
                "ports",
                String.join(
                        " ",
                        ports.stream()
                                .map(it -> it.port() + ":" + it.external())
                                .toList()));
        properties.setProperty("price", price.toPlainString());
        gpu.ifPresent(value -> properties.setProperty("gpu", value.name()));
        properties.setProperty("gpuCount", String.valueOf(gpuCount));
        return properties;
    }

    /** @throws RuntimeException if it is not what {@link #toProperties} wrote */
    static MachineRecord of(Properties properties) {
        var ports = new ArrayList<Mapped>();
        for (var text : properties.getProperty("ports", "").split(" ", -1)) {
            if (!text.isEmpty()) {
                var parts = text.split(":", 2);
                ports.add(new Mapped(Port.parse(parts[0]), Integer.parseInt(parts[1])));
            }
        }
        return new MachineRecord(
                properties.getProperty("id", ""),
                properties.getProperty("name", ""),
                Instant.parse(properties.getProperty("created", "")),
                ProcessId.parse(properties.getProperty("creator", "")).orElseThrow(),
                Optional.ofNullable(properties.getProperty("engine")),
                Optional.ofNullable(properties.getProperty("image")),
                List.copyOf(ports),
                new BigDecimal(properties.getProperty("price", "0")),
                Optional.ofNullable(properties.getProperty("gpu")).map(Gpu::new),
                Integer.parseInt(properties.getProperty("gpuCount", "0")));
    }
}
