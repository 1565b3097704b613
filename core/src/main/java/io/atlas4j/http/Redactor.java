package io.atlas4j.http;

import io.atlas4j.spec.Secret;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes a provider's words fit for a message: no secret that we know or know by its shape, no control characters, not long.
 */
final class Redactor {
    /** A shorter value is part of ordinary words, and no secret. */
    private static final int SHORTEST = 4;

    private static final int LONGEST_MESSAGE = 600;

    /** Fly's tokens begin so; a refusal may quote one that was never ours to send. */
    private static final Pattern TOKEN = Pattern.compile("\\b(fo1|fm1a|fm1r|fm2)_[a-zA-Z0-9/+_-]+=*");

    private final List<String> values;

    Redactor(Collection<Secret> secrets) {
        this.values = secrets.stream()
                .map(Secret::reveal)
                .flatMap(Redactor::spellings)
                .filter(value -> value.length() >= SHORTEST)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    /** As it is, as JSON writes it, and what follows {@code Bearer}. */
    private static Stream<String> spellings(String secret) {
        var json = JsonCodec.MAPPER.writeValueAsString(secret);
        var word = secret.substring(secret.lastIndexOf(' ') + 1);
        return Stream.of(secret, secret.strip(), json.substring(1, json.length() - 1), word);
    }

    String clean(String text) {
        var clean = text;
        for (var value : values) {
            clean = clean.replace(value, "***");
        }
        clean = TOKEN.matcher(clean).replaceAll("$1_***");
        clean = clean.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
        return clean.length() <= LONGEST_MESSAGE ? clean : clean.substring(0, LONGEST_MESSAGE) + "…";
    }
}
