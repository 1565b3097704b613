package io.atlas4j.provider.lambda;

/** A public key that the account keeps; a launch refers to it by its name, a deletion by its id. */
public record LambdaSshKey(String id, String name, String publicKey) {}
