package io.atlas4j.orchestrator;

import io.atlas4j.error.AmbiguousOutcomeException;
import io.atlas4j.error.NoCapacityException;
import io.atlas4j.error.Origin;
import io.atlas4j.orchestrator.machine.MachineName;
import io.atlas4j.orchestrator.machine.Table;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.h2.api.DatabaseEventListener;

/**
 * The moments at which a process may be killed: before and after each commit, as the database's own driver or engine sees
 * it, and before and after whatever the cloud does. At the fatal one the process says so and stands still for ever.
 *
 * <p>A commit is named by what was decided in it and the attempt that stands afterwards, such as {@code Claimed#1}; one in
 * which nothing was decided, as that of an intent, is {@code intent}. A call is named by the machine's attempt, such as
 * {@code create#1}.
 */
final class CrashMoments implements FolderCloud.Way {
    /** By the file, for H2 makes its listeners itself. */
    private static final Map<String, CrashMoments> OF_FILES = new ConcurrentHashMap<>();

    private final String fatal;
    private final Runnable farewell;
    private final ThreadLocal<String> decided = ThreadLocal.withInitial(() -> "intent");
    private volatile boolean armed;
    private volatile Trouble next = Trouble.NONE;

    /** What becomes of the next create. */
    enum Trouble {
        NONE,
        FULL,
        LOST_BEFORE,
        LOST_AFTER
    }

    /** Runs the farewell at that moment, and never comes back from it. */
    CrashMoments(String fatal, Runnable farewell) {
        this.fatal = fatal;
        this.farewell = farewell;
    }

    /** From now on it counts. */
    void arm() {
        armed = true;
    }

    void next(Trouble trouble) {
        next = trouble;
    }

    private void at(String moment) {
        if (armed && moment.equals(fatal)) {
            farewell.run();
            while (true) {
                LockSupport.park();
            }
        }
    }

    /** Remembers on the deciding thread what its next commit is about. */
    Table around(Table table) {
        return (state, input, now) -> {
            var decision = table.decide(state, input, now);
            if (decision.changes(state)) {
                decided.set(
                        input.getClass().getSimpleName() + "#" + decision.next().attempt());
            }
            return decision;
        };
    }

    private void beforeCommit() {
        at("before commit " + decided.get());
    }

    private void afterCommit() {
        var what = decided.get();
        decided.remove();
        at("after commit " + what);
    }

    @Override
    public void there(String call, String machine) {
        at("before call " + call + attempt(machine));
        if ("create".equals(call) && next == Trouble.FULL) {
            next = Trouble.NONE;
            throw new NoCapacityException(Origin.of(FolderCloud.ID), "nothing free");
        }
        if ("create".equals(call) && next == Trouble.LOST_BEFORE) {
            next = Trouble.NONE;
            throw lost(machine);
        }
    }

    @Override
    public void back(String call, String machine) {
        at("after call " + call + attempt(machine));
        if ("create".equals(call) && next == Trouble.LOST_AFTER) {
            next = Trouble.NONE;
            throw lost(machine);
        }
    }

    private static AmbiguousOutcomeException lost(String machine) {
        return new AmbiguousOutcomeException(Origin.of(FolderCloud.ID), "the answer got lost", machine, null);
    }

    private static String attempt(String machine) {
        return MachineName.parse(machine).map(name -> "#" + name.attempt()).orElse("");
    }

    /** The same source, whose commits are moments. */
    DataSource watched(DataSource source) {
        return proxy(DataSource.class, (self, method, arguments) -> {
            var answer = invoke(source, method, arguments);
            return answer instanceof Connection connection ? watched(connection) : answer;
        });
    }

    private Connection watched(Connection connection) {
        return proxy(Connection.class, (self, method, arguments) -> {
            if (!method.getName().equals("commit")) {
                return invoke(connection, method, arguments);
            }
            beforeCommit();
            var answer = invoke(connection, method, arguments);
            afterCommit();
            return answer;
        });
    }

    private static Object invoke(Object target, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Makes moments of the commits of a file that this process has open. */
    void watch(Path home) throws SQLException {
        var url = "jdbc:h2:steady:" + home.resolve("atlas");
        OF_FILES.put(url, this);
        try (var connection = DriverManager.getConnection(url, "sa", "");
                var statement = connection.createStatement()) {
            statement.execute("set database_event_listener '" + OfFile.class.getName() + "'");
        }
    }

    /** Told by H2's engine itself. */
    public static final class OfFile implements DatabaseEventListener {
        private volatile Optional<CrashMoments> moments = Optional.empty();

        @Override
        public void init(String url) {
            moments = Optional.of(OF_FILES.get(url));
        }

        @Override
        public void setProgress(int state, String name, long done, long all) {
            if ("COMMIT".equals(name)) {
                if (state == STATE_STATEMENT_START) {
                    moments.orElseThrow().beforeCommit();
                } else if (state == STATE_STATEMENT_END) {
                    moments.orElseThrow().afterCommit();
                }
            }
        }
    }
}
