package io.atlas4j.auth;

/** A query parameter, decoded. */
record Parameter(String key, String value) {
    boolean isNamed(String name) {
        return key.equals(name);
    }
}
