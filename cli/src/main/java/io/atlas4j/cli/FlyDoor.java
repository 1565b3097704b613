package io.atlas4j.cli;

import io.atlas4j.fly.Fly;

/** Opens Fly for one command, with the settings and the events of all commands. */
final class FlyDoor {
    private FlyDoor() {}

    /** The caller closes it. */
    static Fly open(Cli cli) {
        return Fly.builder()
                .settings(cli.settings())
                .telemetry(cli.atlas().telemetry())
                .time(cli.time())
                .build();
    }
}
