package io.atlas4j.provider.vast;

import io.atlas4j.error.ValidationException;
import io.atlas4j.http.JsonObject;
import io.atlas4j.spec.Spend;
import io.atlas4j.spi.Billing;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Charges and credit. Charges count by whole days, UTC. */
final class VastBilling implements Billing {
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

    private Spend bill(Optional<String> instance, Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw ValidationException.of(VastSettings.ID, "from", "must be before to");
        }
        var first = from.truncatedTo(ChronoUnit.DAYS);
        var last = to.truncatedTo(ChronoUnit.DAYS).equals(to)
                ? to
                : to.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));
        var days = "{\"day\":{\"gte\":" + first.getEpochSecond() + ",\"lte\":" + (last.getEpochSecond() - 1) + "}";
        var filters = days + (instance.isPresent() ? ",\"type\":{\"in\":[\"instance\"]}}" : "}");
        var charges = api.charges(filters).stream()
                .filter(charge -> instance.map(id -> charge.text("source")
                                .filter(("instance-" + id)::equals)
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
                first,
                last,
                Map.of());
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
