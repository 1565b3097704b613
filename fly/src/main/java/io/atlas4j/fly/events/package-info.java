/**
 * How what happens reaches the application: one seam, {@link io.atlas4j.fly.events.Dispatcher}, which is
 * {@link io.atlas4j.fly.events.FlyEvents} (listeners in this process and a publisher) unless the user gives another.
 */
@NullMarked
package io.atlas4j.fly.events;

import org.jspecify.annotations.NullMarked;
