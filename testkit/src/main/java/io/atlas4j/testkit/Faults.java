package io.atlas4j.testkit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The faults a fake cloud is going to play: single ones, then those of a schedule.
 *
 * <p>{@code cloud.faults().next("POST", "/v2/pods").afterTheWork().answers(500)} creates the pod and answers 500. Paths
 * are those of the request; {@code *} stands for one segment, {@code **} at the end for any rest. Rules are tried in
 * the order they were made.
 */
public final class Faults {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Rule> rules = new ArrayList<>();
    private FaultSchedule schedule = FaultSchedule.none();

    /** A fault for the next matching request. */
    public Rule next(String method, String path) {
        return new Rule(method, path, 1);
    }

    /** A fault for every matching request from now on. */
    public Rule always(String method, String path) {
        return new Rule(method, path, Integer.MAX_VALUE);
    }

    /** Faults for whatever no rule matches. */
    public void follow(FaultSchedule schedule) {
        locked(() -> this.schedule = schedule);
    }

    /** Behaves from now on. */
    public void none() {
        locked(() -> {
            rules.clear();
            schedule = FaultSchedule.none();
            return schedule;
        });
    }

    /** How many faults of single rules are still to come; those made with {@link #always} are not counted. */
    public int pending() {
        return locked(() -> rules.stream()
                .filter(rule -> rule.left != Integer.MAX_VALUE)
                .mapToInt(rule -> rule.left)
                .sum());
    }

    /** The fault for this request, used up by asking. */
    public Optional<Fault> take(String method, String path) {
        return locked(() -> rules.stream()
                .filter(rule -> rule.matches(method, path))
                .findFirst()
                .map(this::use)
                .orElseGet(() -> schedule.draw(method, path)));
    }

    private Optional<Fault> use(Rule rule) {
        if (rule.left != Integer.MAX_VALUE && --rule.left == 0) {
            rules.remove(rule);
        }
        return Optional.ofNullable(rule.fault);
    }

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** One fault in the making; it counts once it is told what to do. */
    public final class Rule {
        private final String method;
        private final PathPattern path;
        private int left;
        private int skip;
        private boolean workDone;
        private @Nullable Fault fault;

        private Rule(String method, String path, int times) {
            this.method = method;
            this.path = PathPattern.of(path);
            this.left = times;
        }

        /** For that many requests. */
        public Rule times(int times) {
            left = times;
            return this;
        }

        /** Lets that many matching requests pass first. */
        public Rule butNotTheFirst(int requests) {
            skip = requests;
            return this;
        }

        /** Does what was asked, and misbehaves then. */
        public Rule afterTheWork() {
            workDone = true;
            return this;
        }

        public void answers(int status) {
            plays(Fault.answer(status, workDone));
        }

        public void answers(int status, String detail) {
            plays(Fault.answer(status, detail));
        }

        public void answersTooManyRequests(Duration retryAfter) {
            plays(Fault.tooManyRequests(retryAfter));
        }

        public void resetsTheConnection() {
            plays(Fault.reset(workDone));
        }

        public void saysNothing() {
            plays(Fault.silence(workDone));
        }

        public void cutsTheBodyAfter(int bytes) {
            plays(Fault.cut(bytes));
        }

        public void dripsTheBody(Duration pause) {
            plays(Fault.drip(pause));
        }

        /** Does the work and answers well, but with this body. */
        public void answersBody(String body) {
            plays(Fault.body(body));
        }

        /** Does the work and answers well, but with a changed body. */
        public void changesTheBody(UnaryOperator<String> change) {
            plays(Fault.change("changed body", change));
        }

        public void plays(Fault fault) {
            locked(() -> {
                this.fault = fault;
                return rules.add(this);
            });
        }

        private boolean matches(String method, String path) {
            if (!this.method.equals(method) || !this.path.matches(path)) {
                return false;
            }
            return skip-- <= 0;
        }
    }
}
