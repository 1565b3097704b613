package io.atlas4j.orchestrator.store;

import io.atlas4j.spec.ComputeRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.crypto.SecretKey;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;

/**
 * A request on disk: JSON without a secret value, and the values sealed apart. Provider options are sealed whole, since
 * each provider has places of its own where a secret may stand. Safe for many threads.
 */
public final class RequestCodec {
    private static final ObjectWriter REQUEST_WRITER = StoredJson.MAPPER.writerFor(ComputeRequest.class);
    private static final ObjectReader REQUEST_READER = StoredJson.MAPPER.readerFor(ComputeRequest.class);
    private static final ObjectReader VALUES_READER = StoredJson.MAPPER.readerForListOf(String.class);

    private final Vault vault;

    RequestCodec(Vault vault) {
        this.vault = vault;
    }

    /** Keys of this installation for another purpose, the current one first; the label names it. */
    public Map<String, SecretKey> keysFor(String label) {
        return vault.keysFor(label);
    }

    /**
     * As stored.
     *
     * @param json every secret as a number
     * @param sealed the values of those numbers and, last, the provider options
     */
    public record Stored(String json, Vault.Sealed sealed) {}

    /** Writes. The sealed part opens for this session alone. */
    public Stored write(String sessionId, ComputeRequest request) {
        var values = new ArrayList<String>();
        var plain = request.toBuilder().providerOptions(Map.of()).build();
        var json = REQUEST_WRITER.withAttribute(SecretNumbers.VALUES, values).writeValueAsString(plain);
        values.add(StoredJson.write(request.providerOptions()));
        return new Stored(json, vault.seal(sessionId, StoredJson.write(values).getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Reads.
     *
     * @throws io.atlas4j.error.UnexpectedException naming the key, if the secrets do not open
     */
    @SuppressWarnings("unchecked")
    public ComputeRequest read(String sessionId, Stored stored) {
        var text = new String(vault.open(sessionId, stored.sealed()), StandardCharsets.UTF_8);
        var values = (List<String>) StoredJson.read(VALUES_READER, List.class, text);
        var request = StoredJson.read(
                REQUEST_READER.withAttribute(SecretNumbers.VALUES, values), ComputeRequest.class, stored.json());
        return request.toBuilder()
                .providerOptions(StoredJson.object(values.getLast()))
                .build();
    }
}
