package io.atlas4j.provider.fly;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Something that happened to a machine, in Fly's own words.
 *
 * @param type such as {@code launch}, {@code start} or {@code exit}
 * @param exitCode of the program, where it is an exit
 * @param outOfMemory whether the program was ended for want of memory
 */
public record FlyEvent(String type, String status, Optional<Instant> at, OptionalInt exitCode, boolean outOfMemory) {}
