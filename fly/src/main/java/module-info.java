/** Fly.io platform operations: tokens that work, logs, deploys. */
module io.atlas4j.fly {
    requires static transitive org.jspecify;
    requires transitive io.atlas4j.core;
    requires org.slf4j;
    requires org.snakeyaml.engine;
    requires org.tomlj;
    requires tools.jackson.core;
    requires tools.jackson.databind;

    exports io.atlas4j.fly;
    exports io.atlas4j.fly.deploy;
    exports io.atlas4j.fly.events;
    exports io.atlas4j.fly.logs;
    exports io.atlas4j.fly.tokens;
}
