package io.atlas4j.fly.events;

/** Something the application may want to know: a log page, a line of a deploy, an end. */
public interface FlyEvent {
    /** What it belongs to, such as {@code logs:my-app} or {@code deploy:my-ticket}. */
    String topic();
}
