/**
 * This machine as a cloud: provider id {@code local}. No account, real work, real exit codes.
 *
 * <p>{@link io.atlas4j.provider.local.LocalFactory} is found by {@link java.util.ServiceLoader};
 * {@link io.atlas4j.provider.local.Local} is the provider and the class to open first. A request with an image runs as a
 * container where docker or podman answers; one without runs its command as a process tree of its own. Either outlives
 * the JVM that started it and is found again by its name.
 *
 * <p>Settings: {@code ATLAS_HOME} (everything is kept in {@code local} below it), {@code ATLAS_LOCAL_ENGINE}
 * ({@code auto}, {@code docker}, {@code podman}, the whole path of either, or {@code none}), {@code ATLAS_LOCAL_PRICE_PER_HOUR} (USD, 0 unless set)
 * and {@code ATLAS_LOCAL_LOG_BYTES} (8 MiB unless set; what a machine's log may take on disk, give or take 2 MiB).
 *
 * <p>While an engine does not answer, its machines are listed as they were last known and a warning names them: nothing
 * is missing from the list, so what it says of processes holds. A record that cannot be read makes the list incomplete.
 *
 * <p>What always holds: a directory with the machine's name exists before anything is started, and is removed only after
 * everything has ended; a process is signalled only while its start time is the one recorded, or it carries the
 * machine's mark; the value of a variable stands on no command line and in no file.
 *
 * <p>A program finds the ports it was asked to serve in {@code PORT_<n>}. Run as a process it also gets
 * {@code ATLAS_LOCAL_MACHINE}, and of this process's own variables only those that any program needs ({@code PATH},
 * {@code HOME}, language, time zone, temporary directory, {@code JAVA_HOME}, CUDA), never keys. When its first process
 * ends, what that left running is ended too, as in a container.
 *
 * <p>A machine whose command ended by itself is {@code STOPPED} after code 0, else {@code FAILED}, and costs nothing; it
 * stays visible, with its log, until it is terminated.
 */
@NullMarked
package io.atlas4j.provider.local;

import org.jspecify.annotations.NullMarked;
