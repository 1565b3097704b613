package io.atlas4j.spec;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.atlas4j.error.NotFoundException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A machine as its provider last showed it. A snapshot: it never changes.
 *
 * @param id the provider's id
 * @param provider the provider's id, such as {@code runpod}
 * @param account which of several accounts at that provider it is in
 * @param billing what it costs now; a stopped machine is rarely free
 * @param ports every wanted port, reachable or not
 * @param costPerHour USD per hour for the whole machine while it runs, running or not; empty when the provider does not tell
 * @param storageCostPerHour USD per hour for what is kept of it while it stands still, where that is billed with the machine;
 *     zero is known to cost nothing, empty is not known, or a machine that cannot be stopped
 * @param name the machine's name at the provider
 * @param exitCode the exit code of its command, where the provider tells; empty when a stop from outside ended it
 * @param preempted whether the provider took it back for another customer, as far as that shows. A provider that shows a lost
 *     bid like a stop by a call says it of both, so only who did not stop the machine may conclude anything from it
 * @param detail why it is as it is and what to do, for people; empty where the status says it all
 * @param raw the provider's answer without secrets; not part of {@link #toString()}
 */
public record Compute(
        String id,
        String provider,
        String account,
        ComputeStatus status,
        BillingState billing,
        Optional<String> publicIp,
        List<PublishedPort> ports,
        Optional<Gpu> gpu,
        int gpuCount,
        Optional<BigDecimal> costPerHour,
        Optional<BigDecimal> storageCostPerHour,
        Optional<String> region,
        Optional<String> image,
        Optional<String> name,
        Optional<Auth> auth,
        Optional<Instant> createdAt,
        OptionalInt exitCode,
        boolean preempted,
        Optional<String> detail,
        Map<String, Object> raw) {
    /** The account that a provider's plain id leads to. */
    public static final String DEFAULT_ACCOUNT = "default";

    public Compute {
        requireNonNull(id, "id");
        requireNonNull(provider, "provider");
        account = requireNonNullElse(account, DEFAULT_ACCOUNT); // not in what was stored before there were several
        requireNonNull(status, "status");
        requireNonNull(billing, "billing");
        ports = List.copyOf(ports);
        raw = Json.copyOf("raw", raw);
    }

    public static ComputeBuilder builder(String provider, String id, ComputeStatus status) {
        return new ComputeBuilder(provider, id, status);
    }

    public ComputeBuilder toBuilder() {
        return new ComputeBuilder(this);
    }

    /** The same machine, told to be in that account; for providers. */
    public Compute inAccount(String name) {
        return account.equals(name) ? this : toBuilder().account(name).build();
    }

    /** What leads to its provider and account: {@code runpod}, or {@code runpod/team-a}. */
    public String accountId() {
        return accountId(provider, account);
    }

    /** The plain id for the default account, else such as {@code runpod/team-a}. */
    public static String accountId(String provider, String account) {
        return account.equals(DEFAULT_ACCOUNT) ? provider : provider + "/" + account;
    }

    /**
     * Where the given inner port is reached.
     *
     * @throws NotFoundException if the port was not asked for or is not reachable yet
     */
    public URI url(int internalPort) {
        return ports.stream()
                .filter(port -> port.internal() == internalPort)
                .flatMap(port -> port.url().stream())
                .findFirst()
                .orElseThrow(() -> new NotFoundException(
                        provider,
                        "machine " + id + " has no reachable port " + internalPort
                                + ": wait with awaitReady, and ask for the port when starting it"));
    }

    /** USD per hour as it is billed now; empty when the provider does not tell. */
    public Optional<BigDecimal> costNow() {
        return switch (billing) {
            case RUNNING -> costPerHour;
            case STORAGE -> storageCostPerHour;
            case NONE -> Optional.of(BigDecimal.ZERO);
        };
    }

    /** Whether it runs and every wanted port is reachable. {@code RUNNING} alone is not ready on most clouds. */
    public boolean isReady() {
        return status == ComputeStatus.RUNNING && ports.stream().allMatch(PublishedPort::isReachable);
    }

    /** Whether it will not run again and costs nothing: it is dead, or its work ended by itself. */
    public boolean isOver() {
        return status.isDead() || (status == ComputeStatus.STOPPED && billing == BillingState.NONE);
    }

    /** Leaves out {@code raw} and {@code auth}. */
    @Override
    public String toString() {
        return "Compute[id=%s, provider=%s, status=%s, billing=%s, name=%s, ports=%s, costNow=%s]"
                .formatted(
                        id,
                        accountId(),
                        status,
                        billing,
                        name.orElse("-"),
                        ports,
                        costNow().map(BigDecimal::toPlainString).orElse("unknown"));
    }
}
