package io.atlas4j.fly.events;

import org.slf4j.LoggerFactory;

/**
 * Hands events to the application: in this process, through a framework's event publisher, or any function. Called on
 * the thread where the event arises, for one topic by one thread at a time; a slow one slows the program it listens to.
 */
@FunctionalInterface
public interface Dispatcher {
    void dispatch(FlyEvent event);

    /** Whether anybody would get an event of the topic; events nobody would get need not be made. */
    default boolean hears(String topic) {
        return true;
    }

    /** The same, except that what it throws is logged, by its class alone, and goes no further. */
    static Dispatcher guarded(Dispatcher dispatcher) {
        return new Dispatcher() {
            @Override
            public void dispatch(FlyEvent event) {
                try {
                    dispatcher.dispatch(event);
                } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                    LoggerFactory.getLogger(Dispatcher.class)
                            .error(
                                    "a dispatcher failed on {} with {}",
                                    event.topic(),
                                    e.getClass().getName());
                }
            }

            @Override
            public boolean hears(String topic) {
                return dispatcher.hears(topic);
            }
        };
    }
}
