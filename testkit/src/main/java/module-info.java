/** Fake clouds that behave like the real ones, and the contracts that providers and stores pass. */
module io.atlas4j.testkit {
    requires static transitive org.jspecify;
}
