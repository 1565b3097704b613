/** The front door of atlas4j: what to ask of a cloud, what it answers, and what goes wrong. */
module io.atlas4j.core {
    requires static transitive org.jspecify;

    exports io.atlas4j;
}
