package io.atlas4j.spec;

/** How fast a network volume is, where the provider has several kinds. */
public enum VolumeTier {
    STANDARD,
    HIGH_PERFORMANCE
}
