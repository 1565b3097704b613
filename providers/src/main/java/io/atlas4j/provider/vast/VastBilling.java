package io.atlas4j.provider.vast;

import io.atlas4j.error.ValidationException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.spec.Spend;
import io.atlas4j.spi.Billing;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Charges and credit. Charges count by whole days, UTC. */
final class VastBilling implements Billing {
    /** What the source of a charge begins with when it is an instance. */
    private static final String INSTANCE = "instance-";

    private final VastApi api;

    VastBilling(VastApi api) {
        this.api = api;
    }

    @Override
    public Spend spend(String computeId, Instant from, Instant to) {
        return bill(Optional.of(computeId), from, to);
    }

    @Override
    public Spend totalSpend(Instant from, Instant to) {
        return bill(Optional.empty(), from, to);
    }

    @Override
    public Map<String, BigDecimal> spendByMachine(Instant from, Instant to) {
        var amounts = new HashMap<String, BigDecimal>();
        for (var charge : charges(Days.around(from, to), true)) {
            charge.text("source")
                    .filter(source -> source.startsWith(INSTANCE))
                    .ifPresent(source -> amounts.merge(
                            source.substring(INSTANCE.length()),
                            charge.number("amount").orElse(BigDecimal.ZERO),
                            BigDecimal::add));
        }
        return amounts;
    }

    private Spend bill(Optional<String> instance, Instant from, Instant to) {
        var days = Days.around(from, to);
        var charges = charges(days, instance.isPresent()).stream()
                .filter(charge -> instance.map(id -> charge.text("source")
                                .filter((INSTANCE + id)::equals)
                                .isPresent())
                        .orElse(true))
                .toList();
        return new Spend(
                VastSettings.ID,
                instance,
                sum(charges, "amount"),
                parts(charges, "gpu"),
                BigDecimal.ZERO,
                parts(charges, "disk"),
                days.first,
                days.end,
                Map.of());
    }

    /** Whole days, UTC. */
    private record Days(Instant first, Instant end) {
        static Days around(Instant from, Instant to) {
            if (!from.isBefore(to)) {
                throw ValidationException.of(VastSettings.ID, "from", "must be before to");
            }
            var day = to.truncatedTo(ChronoUnit.DAYS);
            return new Days(from.truncatedTo(ChronoUnit.DAYS), day.equals(to) ? to : day.plus(Duration.ofDays(1)));
        }
    }

    private List<JsonObject> charges(Days days, boolean ofInstances) {
        var filter = "{\"day\":{\"gte\":" + days.first.getEpochSecond() + ",\"lte\":" + (days.end.getEpochSecond() - 1)
                + "}" + (ofInstances ? ",\"type\":{\"in\":[\"instance\"]}}" : "}");
        return api.charges(filter);
    }

    private static BigDecimal parts(List<JsonObject> charges, String type) {
        return charges.stream()
                .flatMap(charge -> charge.parts("items").stream())
                .filter(item -> item.text("type").filter(type::equals).isPresent())
                .flatMap(item -> item.number("amount").stream())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal sum(List<JsonObject> objects, String member) {
        return objects.stream()
                .flatMap(object -> object.number(member).stream())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** The usable credit. */
    @Override
    public Optional<BigDecimal> balance() {
        var user = api.user();
        return user.number("credit").or(() -> user.number("balance"));
    }
}
