/** Fake clouds that behave like the real ones, and the contracts that providers and stores pass. */
module io.atlas4j.testkit {
    requires static transitive org.jspecify;
    requires transitive io.atlas4j.core;
    requires transitive org.junit.jupiter.api;
    requires org.assertj.core;

    exports io.atlas4j.testkit.contract;
    exports io.atlas4j.testkit.fly;
}
