package io.atlas4j.telemetry;

import io.atlas4j.error.ConflictException;
import io.atlas4j.error.Origin;
import io.atlas4j.time.TimeSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus. Handlers are attached under an id, run on the emitting thread in the order of attachment, and are
 * detached when they throw.
 *
 * <p>Emitting reads one immutable table and takes no lock; attaching copies the table. With nothing attached for a name
 * the event is not even made:
 *
 * <pre>{@code
 * telemetry.emit(REQUEST, () -> new ProviderRequest(...));
 * }</pre>
 *
 * Safe for many threads.
 */
public final class Telemetry {
    private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);

    private final TimeSource time;
    private final Logger log;
    private final AtomicReference<Table> table = new AtomicReference<>(Table.EMPTY);

    Telemetry(TimeSource time, Logger log) {
        this.time = time;
        this.log = log;
    }

    public static Telemetry create() {
        return create(TimeSource.system());
    }

    /** Makes a bus whose spans are measured by the given time. */
    public static Telemetry create(TimeSource time) {
        return new Telemetry(time, LOG);
    }

    /**
     * Attaches a handler to one event.
     *
     * @throws ConflictException if the id is taken
     */
    public void attach(String id, EventName name, Handler handler) {
        attachMany(id, List.of(name), handler);
    }

    /** Attaches a handler to several events. */
    public void attachMany(String id, Collection<EventName> names, Handler handler) {
        add(new Attachment(id, Optional.of(Set.copyOf(names)), Event.class, handler));
    }

    /** Attaches a handler to every event there is and will be. */
    public void attachAll(String id, Handler handler) {
        add(new Attachment(id, Optional.empty(), Event.class, handler));
    }

    /** Attaches a handler to every event of a type, whatever its name. */
    public <E extends Event> void on(String id, Class<E> type, Consumer<? super E> handler) {
        add(new Attachment(id, Optional.empty(), type, event -> handler.accept(type.cast(event))));
    }

    /** Detaches; returns whether there was such a handler. An event being emitted now may still reach it. */
    public boolean detach(String id) {
        return table.getAndUpdate(now -> now.without(attachment -> attachment.id.equals(id)))
                .has(attachment -> attachment.id.equals(id));
    }

    /** The ids of the handlers that hear an event whose name starts with the prefix, in order of attachment. */
    public List<String> list(EventName prefix) {
        return Arrays.stream(table.get().all)
                .filter(attachment -> attachment.names.isEmpty()
                        || attachment.names.get().stream().anyMatch(name -> name.startsWith(prefix)))
                .map(Attachment::id)
                .toList();
    }

    /** Whether an event of that name may reach anybody. */
    public boolean hears(EventName name) {
        return table.get().handlers(name).length > 0;
    }

    /** Emits the event if anybody hears the name; otherwise it is not made. */
    public void emit(EventName name, Supplier<? extends Event> event) {
        var handlers = table.get().handlers(name);
        if (handlers.length > 0) {
            deliver(handlers, event.get());
        }
    }

    /** Emits an event that was made already. */
    public void emit(Event event) {
        var handlers = table.get().handlers(event.name());
        if (handlers.length > 0) {
            deliver(handlers, event);
        }
    }

    /**
     * Runs the body between {@code name.start} and {@code name.stop}, or {@code name.exception} if it throws, which goes
     * on to the caller. Start carries {@code system_time} and {@code monotonic_time}, the others {@code duration} and
     * {@code monotonic_time}, all in nanoseconds.
     *
     * @param metadata part of all three events
     */
    public <T extends @Nullable Object, X extends Exception> T span(
            EventName name, Map<String, ?> metadata, SpanBody<T, X> body) throws X {
        return span(SpanNames.of(name), metadata, body);
    }

    /** The same with names made once. */
    public <T extends @Nullable Object, X extends Exception> T span(
            SpanNames names, Map<String, ?> metadata, SpanBody<T, X> body) throws X {
        var scope = new SpanScope(metadata);
        var started = time.nanoTime();
        emit(
                names.start(),
                () -> Event.of(
                        names.start(), Map.of("system_time", systemNanos(), "monotonic_time", started), metadata));
        T result;
        try {
            result = body.run(scope);
        } catch (Throwable failure) {
            emit(names.exception(), () -> {
                var all = new LinkedHashMap<String, Object>(metadata);
                all.putAll(Failures.describe(failure));
                return Event.of(names.exception(), elapsed(started), all);
            });
            throw failure;
        }
        emit(names.stop(), () -> Event.of(names.stop(), elapsed(started), scope.metadata()));
        return result;
    }

    private Map<String, Long> elapsed(long started) {
        var now = time.nanoTime();
        return Map.of("duration", now - started, "monotonic_time", now);
    }

    private long systemNanos() {
        var now = time.now();
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
    }

    private void deliver(Attachment[] attachments, Event event) {
        for (var attachment : attachments) {
            if (attachment.type.isInstance(event)) {
                try {
                    attachment.handler.handle(event);
                } catch (Throwable failure) {
                    drop(attachment, event, failure);
                }
            }
        }
    }

    /** Detaches first, so that a handler that fails on its own failure event is not asked again. */
    private void drop(Attachment attachment, Event event, Throwable failure) {
        if (failure instanceof VirtualMachineError error && !(failure instanceof StackOverflowError)) {
            throw error;
        }
        if (!remove(attachment)) {
            return; // another thread saw it fail at the same moment and has said so
        }
        var error = failure.getClass().getName();
        log.error("telemetry handler \"{}\" failed on {} with {} and is detached", attachment.id, event.name(), error);
        emit(HandlerFailure.NAME, () -> new HandlerFailure(attachment.id, event.name(), error));
    }

    private boolean remove(Attachment attachment) {
        return table.getAndUpdate(now -> now.without(attachment::equals)).has(attachment::equals);
    }

    private void add(Attachment attachment) {
        table.updateAndGet(now -> {
            if (now.has(other -> other.id.equals(attachment.id))) {
                throw new ConflictException(
                        Origin.ATLAS,
                        "a telemetry handler \"" + attachment.id + "\" is attached already: detach it first");
            }
            return now.with(attachment);
        });
    }

    /** @param names which names it hears; empty for every name */
    private record Attachment(
            String id, Optional<Set<EventName>> names, Class<? extends Event> type, Handler handler) {}

    /** Everything attached, and the same by name. Immutable, replaced whole. */
    private static final class Table {
        static final Table EMPTY = new Table(new Attachment[0]);

        final Attachment[] all;
        private final Map<EventName, Attachment[]> byName;
        /** Those that hear a name nobody asked for by name. */
        private final Attachment[] unnamed;

        Table(Attachment[] all) {
            this.all = all;
            var named = new LinkedHashMap<EventName, Attachment[]>();
            for (var attachment : all) {
                attachment.names.ifPresent(names -> names.forEach(name -> named.put(name, hearing(name))));
            }
            this.byName = Map.copyOf(named);
            this.unnamed = Arrays.stream(all)
                    .filter(attachment -> attachment.names.isEmpty())
                    .toArray(Attachment[]::new);
        }

        Attachment[] handlers(EventName name) {
            return all.length == 0 ? all : byName.getOrDefault(name, unnamed);
        }

        Table with(Attachment attachment) {
            var longer = Arrays.copyOf(all, all.length + 1);
            longer[all.length] = attachment;
            return new Table(longer);
        }

        Table without(Predicate<Attachment> condition) {
            return has(condition)
                    ? new Table(Arrays.stream(all).filter(condition.negate()).toArray(Attachment[]::new))
                    : this;
        }

        boolean has(Predicate<Attachment> condition) {
            return Arrays.stream(all).anyMatch(condition);
        }

        private Attachment[] hearing(EventName name) {
            return Arrays.stream(all)
                    .filter(attachment ->
                            attachment.names.isEmpty() || attachment.names.get().contains(name))
                    .toArray(Attachment[]::new);
        }
    }
}
