/** Fake clouds that behave like the real ones, and the contracts that providers and stores pass. */
module io.atlas4j.testkit {
    requires transitive io.atlas4j.core;
    requires static transitive org.jspecify;
    requires static transitive org.assertj.core;
    requires static transitive org.junit.jupiter.api;
    requires static com.networknt.schema;
    requires static tools.jackson.dataformat.yaml;
    requires tools.jackson.databind;

    exports io.atlas4j.testkit;
    exports io.atlas4j.testkit.contract;
    exports io.atlas4j.testkit.fly;
    exports io.atlas4j.testkit.junit;
    exports io.atlas4j.testkit.lambda;
    exports io.atlas4j.testkit.openapi;
    exports io.atlas4j.testkit.runpod;
    exports io.atlas4j.testkit.vast;
}
