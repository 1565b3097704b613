package io.atlas4j.provider.lambda;

import io.atlas4j.error.AtlasException;
import io.atlas4j.error.ConflictException;
import io.atlas4j.error.ForbiddenException;
import io.atlas4j.error.InsufficientFundsException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.NotFoundException;
import io.atlas4j.error.Origin;
import io.atlas4j.error.ProviderException;
import io.atlas4j.error.UnauthorizedException;
import io.atlas4j.error.ValidationException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.spec.BillingState;
import io.atlas4j.spec.Compute;
import io.atlas4j.spec.ComputeStatus;
import io.atlas4j.spec.Port;
import io.atlas4j.spec.Protocol;
import io.atlas4j.spec.PublishedPort;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** Between Lambda's words and ours. Pure. */
final class LambdaTranslate {
    static final String RULESET_IN_USE = "firewall-rulesets/firewall-ruleset-in-use";
    static final String FILESYSTEM_IN_USE = "filesystems/filesystem-in-use";

    private static final List<String> SECRET_NAMES =
            List.of("user_data", "jupyter_url", "jupyter_token", "private_key");
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(10);

    private LambdaTranslate() {}

    static Compute compute(JsonObject json, Instant now) {
        var instance = LambdaWire.Instance.of(json);
        var builder = Compute.builder(LambdaSettings.ID, instance.id(), status(instance))
                .billing(instance.isGone() ? BillingState.NONE : BillingState.RUNNING)
                .publicIp(instance.ip())
                .ports(ports(instance))
                .region(instance.region())
                .image(Optional.ofNullable(instance.tags().get(LambdaTags.IMAGE)))
                .name(name(instance))
                .createdAt(createdAt(instance, now))
                .preempted(instance.isTakenBack())
                .detail(instance.isTakenBack() ? Optional.of("taken back by Lambda") : Optional.empty())
                .raw(json.raw(SECRET_NAMES));
        instance.type()
                .ifPresent(type -> builder.costPerHour(type.pricePerHour())
                        .gpu(LambdaGpus.of(type).map(LambdaGpus.Model::common), type.gpus()));
        return builder.build();
    }

    /** A machine whose health check fails may recover: it is waited for, and costs. One on its way out is not gone yet. */
    private static ComputeStatus status(LambdaWire.Instance instance) {
        return switch (instance.status()) {
            case "active" -> ComputeStatus.RUNNING;
            case "terminating" -> ComputeStatus.FAILED;
            case "terminated", "preempted" -> ComputeStatus.TERMINATED;
            default -> ComputeStatus.PROVISIONING;
        };
    }

    /**
     * What it was launched as. People can rename a machine and change its tags; of both names the one that fits the mark is
     * the first one.
     */
    static Optional<String> name(LambdaWire.Instance instance) {
        var tag = Optional.ofNullable(instance.tags().get(LambdaTags.NAME));
        var mark = instance.tags().get(LambdaTags.MARK);
        return Stream.of(tag, instance.name())
                .flatMap(Optional::stream)
                .filter(name -> LambdaTags.mark(name).equals(mark))
                .findFirst()
                .or(instance::name)
                .or(() -> tag);
    }

    /** Whether this library launched it, by what it carries. */
    static boolean isOurs(LambdaWire.Instance instance) {
        return name(instance)
                .filter(name -> LambdaTags.mark(name).equals(instance.tags().get(LambdaTags.MARK)))
                .isPresent();
    }

    private static Optional<Instant> createdAt(LambdaWire.Instance instance, Instant now) {
        try {
            return Optional.ofNullable(instance.tags().get(LambdaTags.CREATED))
                    .map(Instant::parse)
                    .filter(at -> at.isBefore(now.plus(CLOCKS_DIFFER)));
        } catch (DateTimeException edited) {
            return Optional.empty();
        }
    }

    private static List<PublishedPort> ports(LambdaWire.Instance instance) {
        var reachable = instance.status().equals("active") ? instance.ip() : Optional.<String>empty();
        return wanted(instance.tags().getOrDefault(LambdaTags.PORTS, "")).stream()
                .map(port -> reachable
                        .map(ip -> new PublishedPort(
                                port.number(),
                                OptionalInt.of(port.number()),
                                port.protocol(),
                                Optional.of(URI.create((port.protocol() == Protocol.HTTP ? "http" : "tcp") + "://" + ip
                                        + ":" + port.number()))))
                        .orElseGet(() -> PublishedPort.pending(port)))
                .toList();
    }

    /** Somebody may have written anything there. */
    private static List<Port> wanted(String tag) {
        try {
            return tag.isBlank()
                    ? List.of()
                    : Arrays.stream(tag.split(",", -1)).map(Port::parse).toList();
        } catch (ValidationException edited) {
            return List.of();
        }
    }

    /** Lambda's own word for what went wrong; empty where the answer is not Lambda's, such as the page of its CDN. */
    static Optional<String> code(String body) {
        return JsonObject.find(LambdaSettings.ID, body)
                .flatMap(answer -> answer.object("error"))
                .flatMap(error -> error.text("code"))
                .filter(code -> code.matches("[A-Za-z0-9/_.-]{1,80}"));
    }

    /** Whether a launch that was refused so may have happened all the same. */
    static boolean saysNothing(String code) {
        return switch (code) {
            case "global/internal-error", "global/unknown" -> true;
            default -> code.startsWith("provider/") && !code.contains("quota");
        };
    }

    /** What a refusal means is in its code; the status is often a plain 400. */
    static AtlasException refusal(AtlasException failure, Optional<String> code) {
        var origin = new Origin(failure.provider(), failure.status(), failure.requestId());
        if (code.isEmpty()) {
            return failure instanceof NotFoundException ? notLambda(origin, failure) : failure;
        }
        var said = failure.getMessage() + " (" + code.get() + ")";
        return switch (code.get()) {
            case "instance-operations/launch/insufficient-capacity" -> new NoCapacityException(origin, said);
            case "global/invalid-api-key" -> new UnauthorizedException(origin, said);
            case "global/account-inactive" ->
                new InsufficientFundsException(
                        origin, said + "; verify the account's e-mail address and payment method at cloud.lambda.ai");
            case "global/invalid-address" ->
                new InsufficientFundsException(origin, said + "; correct the billing address at cloud.lambda.ai");
            case "global/quota-exceeded" ->
                new ProviderException(origin, said + "; end what is not needed, or ask Lambda for a higher quota");
            case "global/duplicate", "global/conflict", RULESET_IN_USE, FILESYSTEM_IN_USE ->
                new ConflictException(origin, said);
            case "global/internal-error", "global/unknown" -> new ProviderException(origin, said);
            default ->
                switch (failure) {
                    case ForbiddenException forbidden -> ForbiddenException.everywhere(origin, said, failure);
                    case NotFoundException missing -> new NotFoundException(origin, said);
                    case ProviderException refused -> new ProviderException(origin, said);
                    default -> failure;
                };
        };
    }

    /** A 404 that is not Lambda's proves nothing: a machine may run while somebody else answers. */
    private static ProviderException notLambda(Origin origin, AtlasException failure) {
        return new ProviderException(
                origin, failure.getMessage() + "; this is no answer of Lambda's: check LAMBDA_API_BASE_URL", failure);
    }

    static boolean isInUse(AtlasException failure) {
        return failure instanceof ConflictException
                && (failure.getMessage().contains(RULESET_IN_USE)
                        || failure.getMessage().contains(FILESYSTEM_IN_USE));
    }

    /** The tags of a machine that this library launches. */
    static final class LambdaTags {
        static final String NAME = "atlas-name";
        static final String CREATED = "atlas-created";

        /** Tells whether a name is the one that the machine was launched with. */
        static final String MARK = "atlas-mark";

        static final String PORTS = "atlas-ports";
        static final String IMAGE = "atlas-image";
        static final int LONGEST_VALUE = 128;

        private LambdaTags() {}

        static String mark(String name) {
            var crc = new CRC32();
            crc.update(name.getBytes(StandardCharsets.UTF_8));
            return Long.toHexString(crc.getValue());
        }

        static Map<String, String> entry(String key, String value) {
            return Map.of("key", key, "value", value);
        }
    }
}
