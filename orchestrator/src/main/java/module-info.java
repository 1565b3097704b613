/** Sessions with deadlines, kept in a database, ended for certain. */
module io.atlas4j.orchestrator {
    requires static transitive org.jspecify;
    requires transitive io.atlas4j.core;
    requires transitive java.sql;
    requires com.h2database;
    requires flyway.core;
    requires org.slf4j;
    requires com.fasterxml.jackson.annotation;
    requires tools.jackson.core;
    requires tools.jackson.databind;

    exports io.atlas4j.orchestrator;
    exports io.atlas4j.orchestrator.store to
            com.h2database; // makes its SteadyFiles
}
