package io.atlas4j.provider.fly;

/** What a command that was run in a machine gave. */
public record FlyExecution(int exitCode, String stdout, String stderr) {}
