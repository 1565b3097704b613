package io.atlas4j.orchestrator.store;

import io.atlas4j.error.Origin;
import io.atlas4j.error.UnexpectedException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Seals and opens with AES-GCM. What is sealed belongs to a place, and does not open at another. Safe for many threads. */
public final class Vault {
    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final String MAC = "HmacSHA256";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Map<String, SecretKey> keys;
    private final String current;
    private final SecureRandom random = new SecureRandom();

    /** Between two uses: making one asks every security provider of the platform. */
    private final Queue<Cipher> resting = new ConcurrentLinkedQueue<>();

    private Vault(Map<String, SecretKey> keys) {
        this.keys = keys;
        this.current = keys.keySet().iterator().next();
    }

    /** Sealed bytes and the id of the key that opens them. */
    @SuppressWarnings("ArrayRecordComponent") // carried from here to the database and back, never compared
    public record Sealed(String keyId, byte[] bytes) {}

    /** The first key seals. */
    static Vault of(Map<String, SecretKey> keys) {
        return new Vault(keys);
    }

    /** The id of the key that seals. */
    String current() {
        return current;
    }

    boolean has(String keyId) {
        return keys.containsKey(keyId);
    }

    /**
     * Keys for another purpose by the ids of these, the current one first: each is the HMAC-SHA256 of the label, so that what
     * is done with one opens nothing here, nor for another label.
     */
    Map<String, SecretKey> keysFor(String label) {
        var derived = new LinkedHashMap<String, SecretKey>();
        derived.put(current, derive(label, current));
        keys.keySet().forEach(id -> derived.computeIfAbsent(id, other -> derive(label, other)));
        return derived;
    }

    private SecretKey derive(String label, String id) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(keys.get(id));
            return new SecretKeySpec(mac.doFinal(label.getBytes(StandardCharsets.UTF_8)), MAC);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has " + MAC, e);
        }
    }

    Sealed seal(String place, byte[] plain) {
        try {
            var nonce = new byte[NONCE_BYTES];
            random.nextBytes(nonce);
            var cipher = cipher(Cipher.ENCRYPT_MODE, current, place, nonce);
            var bytes = Arrays.copyOf(nonce, NONCE_BYTES + cipher.getOutputSize(plain.length));
            cipher.doFinal(plain, 0, plain.length, bytes, NONCE_BYTES);
            resting.add(cipher);
            return new Sealed(current, bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has AES-GCM", e);
        }
    }

    /**
     * Opens.
     *
     * @throws UnexpectedException naming the key, if it is missing or the bytes are not what was sealed there
     */
    byte[] open(String place, Sealed sealed) {
        if (!keys.containsKey(sealed.keyId())) {
            throw new UnexpectedException(
                    Origin.ATLAS,
                    "the secrets of " + place + " are sealed with key " + sealed.keyId()
                            + ", which is not in the key file: put the right file back");
        }
        try {
            var bytes = sealed.bytes();
            var cipher = cipher(Cipher.DECRYPT_MODE, sealed.keyId(), place, Arrays.copyOf(bytes, NONCE_BYTES));
            var plain = cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
            resting.add(cipher);
            return plain;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new UnexpectedException(
                    Origin.ATLAS, "the secrets of " + place + " do not open with key " + sealed.keyId() + ": damaged");
        }
    }

    private Cipher cipher(int mode, String keyId, String place, byte[] nonce) throws GeneralSecurityException {
        var rested = resting.poll();
        var cipher = rested == null ? Cipher.getInstance(CIPHER) : rested;
        cipher.init(mode, keys.get(keyId), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD((keyId + "/" + place).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
