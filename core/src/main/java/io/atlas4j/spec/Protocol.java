package io.atlas4j.spec;

/** How a port is reached: through the provider's HTTP proxy where it has one, or as a raw TCP connection. */
public enum Protocol {
    HTTP,
    TCP
}
