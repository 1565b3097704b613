package io.atlas4j.provider.vast;

import io.atlas4j.http.JsonObject;
import io.atlas4j.provider.SelfEnding;
import io.atlas4j.provider.Shell;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeRequest;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Json;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.Protocol;
import io.atlas4j.spec.PublishedPort;
import io.atlas4j.spec.RegistryLogin;
import io.atlas4j.spec.Secret;
import io.atlas4j.spi.Placement;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.stream.Collectors;

/** Between Vast's words and ours for instances. Pure. */
final class VastTranslate {
    static final int DEFAULT_DISK_GB = 20;

    /** Where a volume is mounted. */
    static final String WORKSPACE = "/workspace";

    /** Remembers what was asked for; Vast shows it again with the instance. */
    static final String PORTS = "ATLAS_PORTS";

    /** More may be cut off without a word. */
    static final int LONGEST_ONSTART = 4048;

    private static final int SSH = 22;

    /** From here on, a number asks for one that is the same inside and outside. */
    private static final int SYMMETRIC = 70_000;

    private VastTranslate() {}

    /** @param lost whether it is past hoping that a state such as {@code offline} passes by itself */
    static Compute compute(JsonObject json, boolean lost, Instant now) {
        var instance = VastWire.Instance.of(json);
        var state = VastState.of(instance, lost, now);
        var hardware = instance.hardware();
        return Compute.builder(VastSettings.ID, instance.id(), state.status())
                .billing(state.billing())
                .publicIp(instance.ip())
                .ports(ports(instance, state.status()))
                .gpu(
                        hardware.gpuName().flatMap(name -> VastGpus.gpu(name, hardware.gpuMemoryMb())),
                        hardware.gpuCount().orElse(hardware.gpuName().isPresent() ? 1 : 0))
                .costPerHour(instance.prices().total().filter(price -> price.signum() > 0))
                .storageCostPerHour(instance.prices().disk())
                .region(hardware.region())
                .image(instance.image())
                .name(instance.label())
                .createdAt(instance.started())
                .preempted(state.takenBack())
                .detail(state.detail())
                .raw(json.raw(VastWire.SECRETS))
                .build();
    }

    private static List<PublishedPort> ports(VastWire.Instance instance, ComputeStatus status) {
        if (status != ComputeStatus.RUNNING) {
            return instance.wanted().stream().map(PublishedPort::pending).toList();
        }
        var chosen = symmetric(instance);
        return instance.wanted().stream()
                .map(port -> port.isSymmetric() ? symmetric(instance, chosen) : published(port, instance))
                .toList();
    }

    /** The host's ports that were chosen to be the same inside, told under the number asked for or under their own. */
    private static Queue<Integer> symmetric(VastWire.Instance instance) {
        var chosen = new ArrayDeque<Integer>();
        instance.mapped().forEach((inner, outer) -> {
            var number = Integer.parseInt(inner.substring(0, inner.indexOf('/')));
            var named = instance.wanted().stream().anyMatch(port -> port.number() == number);
            if (inner.endsWith("/tcp") && !named && (number >= SYMMETRIC || number == outer)) {
                chosen.add(outer);
            }
        });
        return chosen;
    }

    private static PublishedPort symmetric(VastWire.Instance instance, Queue<Integer> chosen) {
        var number = chosen.poll();
        return number == null || instance.ip().isEmpty()
                ? PublishedPort.pending(Port.symmetric())
                : reached(Port.tcp(number), instance.ip().get(), number);
    }

    /** Directly at the host once the port is mapped; SSH else through Vast's proxy. */
    private static PublishedPort published(Port port, VastWire.Instance instance) {
        var outer = Optional.ofNullable(instance.mapped().get(port.number() + "/tcp"));
        if (outer.isPresent() && instance.ip().isPresent()) {
            return reached(port, instance.ip().get(), outer.get());
        }
        if (port.number() == SSH
                && instance.sshHost().isPresent()
                && instance.sshPort().isPresent()) {
            return reached(
                    port, instance.sshHost().get(), instance.sshPort().getAsInt() + (instance.jupyter() ? 1 : 0));
        }
        return PublishedPort.pending(port);
    }

    private static PublishedPort reached(Port port, String host, int outer) {
        var scheme = port.protocol() == Protocol.HTTP ? "http" : "tcp";
        var address = host.contains(":") ? "[" + host + "]" : host;
        return new PublishedPort(
                port.number(),
                OptionalInt.of(outer),
                port.protocol(),
                Optional.of(URI.create(scheme + "://" + address + ":" + outer)));
    }

    /** Whether somebody wants to log in, for which Vast replaces what the image would run. */
    static boolean wantsSsh(ComputeRequest request) {
        return !request.sshKeys().isEmpty() || request.ports().stream().anyMatch(port -> port.number() == SSH);
    }

    /** The container's disk survives a stop, so a disk that should survive is a part of it. */
    static int diskGb(ComputeRequest request) {
        return request.diskGb().orElse(DEFAULT_DISK_GB) + request.volumeGb().orElse(0);
    }

    /** What is rented: the offer, and the bid if it is not on demand. */
    record Ask(String offer, Optional<BigDecimal> bid) {
        static Ask of(Placement placement) {
            var parts = placement.offer().orElse("").split("@", 2);
            return new Ask(parts[0], parts.length == 2 ? Optional.of(new BigDecimal(parts[1])) : Optional.empty());
        }
    }

    /** The body that rents an offer. {@code cancel_unavail} makes Vast refuse instead of leaving a stopped machine behind. */
    static Map<String, Object> createBody(Ask ask, ComputeRequest request, String name, SelfEnding ending) {
        var body = new LinkedHashMap<String, Object>();
        request.image().ifPresent(image -> body.put("image", image));
        request.templateId().ifPresent(hash -> body.put("template_hash_id", hash));
        body.put("label", name);
        body.put("disk", diskGb(request));
        ask.bid().ifPresent(bid -> body.put("price", bid)); // its mere presence makes the instance interruptible
        body.put("cancel_unavail", true);
        body.put("target_state", "running");
        body.put("env", environment(request));
        if (wantsSsh(request)) {
            body.put("runtype", "ssh_direct");
            var script = onstart(request, ending);
            if (!script.isEmpty()) {
                body.put("onstart", Secret.of(script));
            }
        } else if (request.templateId().isEmpty() || !request.command().isEmpty()) {
            body.put("runtype", "args");
            if (!request.command().isEmpty()) {
                body.put("args", ending.command(request));
            }
        }
        request.registry()
                .ifPresent(login ->
                        body.put("image_login", login(login, request.image().orElse(""))));
        request.networkVolumeId()
                .ifPresent(id -> body.put(
                        "volume_info",
                        Map.of("create_new", false, "volume_id", Long.valueOf(id), "mount_path", WORKSPACE)));
        return Json.merge(body, request.providerOptions());
    }

    /** Variables, and the ports as Docker's options between them: the form that Vast's own client sends. */
    private static Map<String, Object> environment(ComputeRequest request) {
        var env = new LinkedHashMap<String, Object>(request.env());
        if (!request.ports().isEmpty()) {
            env.put(PORTS, request.ports().stream().map(Port::toString).collect(Collectors.joining(",")));
        }
        var symmetric = SYMMETRIC;
        for (var port : request.ports()) {
            if (port.number() != SSH) { // mapped by the way it runs
                var number = port.isSymmetric() ? symmetric++ : port.number();
                env.put("-p " + number + ":" + number, "1");
            }
        }
        return env;
    }

    /** Runs when the container starts; its output goes to the container's log. */
    static String onstart(ComputeRequest request, SelfEnding ending) {
        var script = new StringBuilder();
        if (!request.sshKeys().isEmpty()) {
            script.append("mkdir -p ~/.ssh && printf '%s\\n' ")
                    .append(request.sshKeys().stream().map(Shell::quote).collect(Collectors.joining(" ")))
                    .append(" >> ~/.ssh/authorized_keys && chmod 600 ~/.ssh/authorized_keys\n");
        }
        if (!request.command().isEmpty()) {
            script.append("[ ! -w /proc/1/fd/1 ] || exec >/proc/1/fd/1 2>&1\n")
                    .append(SelfEnding.wraps(request) ? ending.script(request) : Shell.join(request.command()) + "\n");
        }
        return script.toString();
    }

    /** One text of options, which is why neither part may hold a blank. */
    private static Secret login(RegistryLogin login, String image) {
        var first = image.contains("/") ? image.substring(0, image.indexOf('/')) : "";
        var server = login.server()
                .orElse(first.contains(".") || first.contains(":") || first.equals("localhost") ? first : "docker.io");
        return Secret.of("-u " + login.username().orElseThrow() + " -p "
                + login.password().orElseThrow().reveal() + " " + server);
    }

    /** An instance that was rented just now, of which Vast tells no more than its id. */
    static Compute rented(String id, Placement placement, ComputeRequest request, String name, Instant now) {
        return Compute.builder(VastSettings.ID, id, ComputeStatus.PROVISIONING)
                .billing(BillingState.STORAGE)
                .ports(request.ports().stream().map(PublishedPort::pending).toList())
                .gpu(request.gpu(), request.gpuCount())
                .costPerHour(placement.pricePerHour())
                .region(placement.region())
                .image(request.image())
                .name(Optional.of(name))
                .createdAt(Optional.of(now))
                .raw(Map.of("id", Long.valueOf(id)))
                .build();
    }
}
