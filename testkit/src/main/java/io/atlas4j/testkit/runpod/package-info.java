/**
 * RunPod as a process on this machine. Start at {@link io.atlas4j.testkit.runpod.FakeRunPod}.
 *
 * <p>It is written from the vendor's documents alone, never from our client, so that an error on one side shows. The
 * model knows time only as an argument; the HTTP side asks the clock. In tests the clock is moved by hand.
 *
 * <p>It also runs alone, in real time, and prints the settings that lead a client to it:
 *
 * <pre>{@code
 * java -cp <class path with atlas4j-testkit> io.atlas4j.testkit.runpod.FakeRunPodMain --port 7180
 * export RUNPOD_API_BASE_URL=http://127.0.0.1:7180
 * ...
 * }</pre>
 *
 * <p>Not imitated: clusters, builds, sandboxes, spot, requests to load-balancing workers, webhooks. Jobs never wait for
 * one another.
 */
@NullMarked
package io.atlas4j.testkit.runpod;

import org.jspecify.annotations.NullMarked;
