package io.atlas4j.fly.tokens;

import io.atlas4j.fly.tokens.TokenLink.Hit;
import io.atlas4j.fly.tokens.TokenLink.Miss;
import io.atlas4j.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Asks one place after the other. Keeps nothing. */
record TokenChain(List<TokenLink> links, TimeSource time) {
    sealed interface Outcome permits Obtained, None {}

    /** @param keep how long to use it without asking again */
    record Obtained(FlyToken token, Duration keep) implements Outcome {}

    /** @param reasons why each place had none, in order */
    record None(List<String> reasons) implements Outcome {}

    /**
     * The first usable token.
     *
     * @param fresh whether places that only remember are left out
     * @param rejected tells values that were refused before
     */
    Outcome seek(String app, boolean fresh, Predicate<Credential> rejected) throws InterruptedException {
        var reasons = new ArrayList<String>();
        for (var link : links) {
            if (fresh && link.source() == TokenSource.STORAGE) {
                continue;
            }
            switch (link.seek(app)) {
                case Miss(var reason) -> reasons.add(reason);
                case Hit hit -> {
                    var expiresAt = earlier(hit.expiresAt(), MacaroonExpiry.of(hit.credential()));
                    var left = expiresAt.map(end -> Duration.between(time.now(), end));
                    if (rejected.test(hit.credential())) {
                        reasons.add("the token from " + link.source().wireName() + " was rejected");
                    } else if (left.isPresent() && !left.get().isPositive()) {
                        reasons.add("the token from " + link.source().wireName() + " has expired");
                    } else {
                        var keep = left.filter(end -> end.compareTo(hit.keep()) < 0)
                                .orElse(hit.keep());
                        return new Obtained(FlyToken.of(hit.credential(), link.source(), expiresAt), keep);
                    }
                }
            }
        }
        return new None(List.copyOf(reasons));
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
        return Stream.of(one, other).flatMap(Optional::stream).min(Instant::compareTo);
    }
}
