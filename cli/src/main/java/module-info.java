/** The {@code atlas} command. */
module io.atlas4j.cli {
    requires static org.jspecify;
    requires info.picocli;
    requires io.atlas4j.core;

    opens io.atlas4j.cli to
            info.picocli;
}
