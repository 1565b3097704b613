package io.atlas4j.fly.tokens;

import io.atlas4j.error.ValidationException;
import io.atlas4j.spec.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Encrypts the content of a file with AES-GCM where a key is set, and writes it in the clear where none is. The purpose
 * is sealed in, so that one file cannot stand for another.
 */
final class Seal {
    private static final JsonMapper JSON = new JsonMapper();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Optional<SecretKey> key;
    private final String keyId;
    private final byte[] purpose;
    private volatile boolean clearSeen;

    private Seal(Optional<SecretKey> key, String keyId, String purpose) {
        this.key = key;
        this.keyId = keyId;
        this.purpose = purpose.getBytes(StandardCharsets.UTF_8);
    }

    static Seal of(Optional<Secret> secret, String purpose) {
        var bytes = secret.map(Seal::decode);
        return new Seal(
                bytes.map(raw -> new SecretKeySpec(raw, "AES")),
                bytes.map(Seal::id).orElse(""),
                purpose);
    }

    /** Whether a key is set but what was read last lay in the clear. */
    boolean isOnItsWay() {
        return clearSeen && key.isPresent();
    }

    void done() {
        clearSeen = false;
    }

    JsonNode open(JsonNode document) throws Unreadable {
        if (!document.has("sealed")) {
            clearSeen = true;
            return document.path("tokens");
        }
        var sealedBy = document.path("keyId").asString("");
        if (key.isEmpty()) {
            throw new Unreadable("it is encrypted and no key is set");
        }
        if (!sealedBy.equals(keyId)) {
            throw new Unreadable("it is encrypted with another key (" + sealedBy + ", here " + keyId + ")");
        }
        try {
            var decoder = Base64.getDecoder();
            var cipher = cipher(
                    Cipher.DECRYPT_MODE, decoder.decode(document.path("nonce").asString("")));
            return JSON.readTree(
                    cipher.doFinal(decoder.decode(document.path("sealed").asString(""))));
        } catch (GeneralSecurityException e) {
            throw new Unreadable("its seal is broken");
        }
    }

    void close(JsonNode content, ObjectNode document) {
        if (key.isEmpty()) {
            document.set("tokens", content);
            return;
        }
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, nonce).doFinal(JSON.writeValueAsBytes(content));
            var encoder = Base64.getEncoder();
            document.put("keyId", keyId);
            document.put("nonce", encoder.encodeToString(nonce));
            document.put("sealed", encoder.encodeToString(sealed));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e); // every Java platform has AES-GCM
        }
    }

    private Cipher cipher(int mode, byte[] nonce) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.orElseThrow(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose);
        return cipher;
    }

    private static byte[] decode(Secret secret) {
        try {
            var bytes = Base64.getDecoder().decode(secret.reveal().strip());
            if (bytes.length == 32) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // falls through: the answer is the same
        }
        throw ValidationException.of(
                "fly", "storage key", "must be 32 random bytes in Base64 (openssl rand -base64 32)");
    }

    /** Names the key without telling it. */
    private static String id(byte[] key) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key), 0, 4);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
