/** The clouds, one package each. No cloud sees another. */
module io.atlas4j.providers {
    requires static transitive org.jspecify;
}
