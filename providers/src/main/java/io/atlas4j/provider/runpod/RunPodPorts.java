package io.atlas4j.provider.runpod;

import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.Protocol;
import io.atlas4j.spec.PublishedPort;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Between RunPod's words for ports, such as {@code 8000/http}, and ours. Pure. */
final class RunPodPorts {
    /** A number that no port has, from here on, asks for the same number inside and outside. */
    private static final int SYMMETRIC = 70_000;

    private static final int HIGHEST = 65_535;
    private static final Pattern NOT_IN_A_HOST_NAME = Pattern.compile("[^A-Za-z0-9-]");
    private static final Pattern WORD = Pattern.compile("(\\d{1,6})/(http|tcp)");

    private RunPodPorts() {}

    static List<String> words(List<Port> ports) {
        var words = new ArrayList<String>();
        var symmetric = SYMMETRIC;
        for (var port : ports) {
            words.add(port.isSymmetric() ? symmetric++ + "/tcp" : port.toString());
        }
        return words;
    }

    /** What cannot be a port is left out. */
    static List<Port> ports(List<String> words) {
        return wanted(words).stream().map(Wanted::port).toList();
    }

    private static List<Wanted> wanted(List<String> words) {
        var wanted = new ArrayList<Wanted>();
        for (var word : words) {
            var match = WORD.matcher(word);
            if (match.matches()) {
                var number = Integer.parseInt(match.group(1));
                var isHttp = match.group(2).equals("http");
                if (number > HIGHEST && !isHttp) {
                    wanted.add(new Wanted(number, Port.symmetric()));
                } else if (number >= 1 && number <= HIGHEST) {
                    wanted.add(new Wanted(number, isHttp ? Port.http(number) : Port.tcp(number)));
                }
            }
        }
        return wanted;
    }

    /** @param number as it was asked for */
    private record Wanted(int number, Port port) {}

    /** Each wanted port: by HTTP behind the proxy from the moment the container runs, by TCP once it is mapped. */
    static List<PublishedPort> published(RunPodWire.Pod pod, ComputeStatus status) {
        var wanted = wanted(pod.ports());
        var runs = status == ComputeStatus.RUNNING && pod.runs();
        var mappings = new LinkedHashSet<>(runs ? pod.mappings() : List.of());
        var chosen = new LinkedHashSet<>(mappings); // those whose number nobody asked for are the service's own choice
        chosen.removeIf(mapping -> wanted.stream().anyMatch(one -> one.number == mapping.inner()));
        var published = new ArrayList<PublishedPort>();
        for (var one : wanted) {
            if (one.port.protocol() == Protocol.HTTP) {
                published.add(behindProxy(pod.id(), one.number, runs));
                continue;
            }
            var mapping = mappings.stream()
                    .filter(it -> it.inner() == one.number)
                    .findFirst()
                    .or(() -> one.port.isSymmetric() ? chosen.stream().findFirst() : Optional.empty());
            mapping.ifPresent(chosen::remove);
            published.add(mapping.map(it -> mapped(one.port, it)).orElseGet(() -> PublishedPort.pending(one.port)));
        }
        return List.copyOf(published);
    }

    private static PublishedPort behindProxy(String pod, int number, boolean runs) {
        var url = URI.create(
                "https://" + NOT_IN_A_HOST_NAME.matcher(pod).replaceAll("") + "-" + number + ".proxy.runpod.net");
        return new PublishedPort(
                number, OptionalInt.empty(), Protocol.HTTP, runs ? Optional.of(url) : Optional.empty());
    }

    private static PublishedPort mapped(Port port, RunPodWire.Mapping mapping) {
        var host = mapping.ip().contains(":") ? "[" + mapping.ip() + "]" : mapping.ip();
        return new PublishedPort(
                port.isSymmetric() ? mapping.outer() : port.number(),
                OptionalInt.of(mapping.outer()),
                Protocol.TCP,
                Optional.of(URI.create("tcp://" + host + ":" + mapping.outer())));
    }
}
