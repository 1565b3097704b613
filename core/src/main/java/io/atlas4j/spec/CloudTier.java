package io.atlas4j.spec;

/**
 * Whose machines are acceptable. {@link #ANY} means the cheaper tier that has stock, then the other; it is never left
 * to a provider's default.
 */
public enum CloudTier {
    SECURE,
    COMMUNITY,
    ANY
}
