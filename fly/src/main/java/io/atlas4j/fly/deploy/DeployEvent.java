package io.atlas4j.fly.deploy;

import io.atlas4j.fly.events.FlyEvent;

/** What a deploy tells while it runs: many lines, some phases, and one exit, which is the last. */
public sealed interface DeployEvent extends FlyEvent {
    String ticketId();

    @Override
    default String topic() {
        return topic(ticketId());
    }

    static String topic(String ticketId) {
        return "deploy:" + ticketId;
    }

    /**
     * A line, whole, without colours, with tokens masked.
     *
     * @param topic made once for all lines of a deploy
     */
    record Line(String ticketId, String topic, String text) implements DeployEvent {}

    /**
     * The deploy has come to a phase, or further within it.
     *
     * @param machine how many of the machines are done
     * @param machines how many there are, 0 where that is not known
     */
    record Progress(String ticketId, DeployPhase phase, int machine, int machines) implements DeployEvent {}

    /** The deploy has ended, however it did. */
    record Exit(String ticketId, DeployResult result) implements DeployEvent {}
}
