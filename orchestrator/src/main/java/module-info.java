/** Sessions with deadlines, kept in a database and ended when they are due. */
module io.atlas4j.orchestrator {
    requires static transitive org.jspecify;
}
