package io.atlas4j.telemetry.meters;

import static io.atlas4j.telemetry.meters.AtlasTag.ACQUIRER;
import static io.atlas4j.telemetry.meters.AtlasTag.API;
import static io.atlas4j.telemetry.meters.AtlasTag.ERROR;
import static io.atlas4j.telemetry.meters.AtlasTag.METHOD;
import static io.atlas4j.telemetry.meters.AtlasTag.OUTCOME;
import static io.atlas4j.telemetry.meters.AtlasTag.PERCENT;
import static io.atlas4j.telemetry.meters.AtlasTag.PHASE;
import static io.atlas4j.telemetry.meters.AtlasTag.PROVIDER;
import static io.atlas4j.telemetry.meters.AtlasTag.REASON;
import static io.atlas4j.telemetry.meters.AtlasTag.SAFETY;
import static io.atlas4j.telemetry.meters.AtlasTag.SCOPE;
import static io.atlas4j.telemetry.meters.AtlasTag.SOURCE;
import static io.atlas4j.telemetry.meters.AtlasTag.STATUS;

import java.util.List;

/** Every meter there is: name, kind, unit, tags. */
public enum AtlasMeter {
    /**
     * One attempt of one request, with a histogram. Outcomes: {@code success}, {@code redirection}, {@code client_error},
     * {@code server_error}, {@code no_answer}.
     */
    PROVIDER_REQUESTS(
            "atlas.provider.requests",
            Kind.HISTOGRAM,
            "s",
            "Attempts of requests to providers, also those without an answer",
            PROVIDER,
            API,
            METHOD,
            STATUS,
            OUTCOME),
    /** Attempts that failed. The outcome is their status class. */
    PROVIDER_ERRORS(
            "atlas.provider.errors",
            Kind.COUNTER,
            "attempts",
            "Attempts of requests that failed, by kind of failure",
            PROVIDER,
            API,
            ERROR,
            OUTCOME),
    /** Attempts after the first. */
    PROVIDER_RETRIES(
            "atlas.provider.retries", Kind.COUNTER, "attempts", "Attempts after the first of a request", PROVIDER, API),
    /** Waiting before a request was sent, because a limit was used up. */
    PROVIDER_WAITS(
            "atlas.provider.waits",
            Kind.TIMER,
            "s",
            "Waiting for a rate limit before a request was sent",
            PROVIDER,
            SAFETY),
    /** Asking for a Fly token, with a histogram. Outcomes: {@code ok}, {@code none}, {@code exception}. */
    TOKEN_ACQUISITIONS(
            "atlas.fly.token.acquisitions",
            Kind.HISTOGRAM,
            "s",
            "Requests for a Fly token, by where it came from",
            SOURCE,
            ACQUIRER,
            OUTCOME),
    /** One page of a Fly log. Outcomes: {@code ok}, or the kind of failure. */
    LOG_FETCHES("atlas.fly.logs.fetches", Kind.TIMER, "s", "Pages read from Fly's logs", OUTCOME),
    /** Entries in those pages, before those seen twice are left out. */
    LOG_ENTRIES("atlas.fly.logs.entries", Kind.COUNTER, "entries", "Entries in pages of Fly's logs"),
    /** Entries that a listener was too slow for. */
    LOG_DROPS("atlas.fly.logs.drops", Kind.COUNTER, "entries", "Log entries that slow listeners have lost"),
    DEPLOY_LINES("atlas.fly.deploy.lines", Kind.COUNTER, "lines", "Lines printed by deploys to Fly"),
    /** A deploy from start to end. Outcomes: {@code ok}, {@code timeout}, {@code exit_code}, {@code not_found}. */
    DEPLOYS("atlas.fly.deploys", Kind.TIMER, "s", "Deploys to Fly that have ended", OUTCOME),
    /**
     * Renting a machine for a session. Outcomes: {@code created}, {@code refused}, {@code unknown} (the answer was
     * lost), {@code exception}.
     */
    SESSION_SPAWNS(
            "atlas.session.spawns", Kind.TIMER, "s", "Machines asked for on behalf of sessions", PROVIDER, OUTCOME),
    /** A session's whole life. Outcomes: {@code served}, {@code never_ready}. */
    SESSION_ENDS("atlas.session.ends", Kind.TIMER, "s", "Sessions that are over", PROVIDER, OUTCOME, REASON),
    /** One comparison of an account with the database. Outcomes: {@code complete}, {@code incomplete}, {@code exception}. */
    RECONCILE_TICKS(
            "atlas.reconcile.ticks",
            Kind.TIMER,
            "s",
            "Comparisons of an account's machines with the sessions",
            PROVIDER,
            OUTCOME),
    /** Machines ended because nobody wants them any more. Outcomes: {@code accepted}, or the kind of failure. */
    REAPER_TERMINATIONS(
            "atlas.reaper.terminations", Kind.COUNTER, "machines", "Late machines told to end", PROVIDER, OUTCOME),
    /** Looks that showed a machine which carries our mark and has no session. It costs money and is left alone. */
    REAPER_UNCLAIMED(
            "atlas.reaper.unclaimed",
            Kind.COUNTER,
            "sightings",
            "Sightings of machines with our mark and without a session",
            PROVIDER),
    /** Handlers of events that threw and were detached. */
    HANDLER_FAILURES(
            "atlas.telemetry.handler.failures",
            Kind.COUNTER,
            "handlers",
            "Event handlers that failed and were detached"),
    /** Events that a bridge was too slow for. */
    EVENTS_DROPPED("atlas.telemetry.dropped", Kind.COUNTER, "events", "Events lost because this bridge was too slow"),
    /** Sessions that are not over. */
    SESSIONS("atlas.sessions", Kind.GAUGE, "sessions", "Sessions by where they stand", PROVIDER, PHASE),
    /** What the machines of those sessions cost now. */
    SPEND_RATE("atlas.spend.rate", Kind.GAUGE, "usd_per_hour", "What the sessions' machines cost an hour", PROVIDER),
    /** What those sessions have cost so far. */
    SPEND_LIVE("atlas.spend.live", Kind.GAUGE, "usd", "What the sessions that are not over have cost so far", PROVIDER),
    /** What sessions had cost when they were over. */
    SPEND_ENDED("atlas.spend.ended", Kind.MONEY, "usd", "What sessions had cost when they were over", PROVIDER),
    /** One comparison of an account's bill with the ledger. Outcomes: {@code ok}, or the kind of failure. */
    SPEND_RECONCILES(
            "atlas.spend.reconciles",
            Kind.TIMER,
            "s",
            "Comparisons of an account's bill with the ledger",
            PROVIDER,
            OUTCOME),
    /** Sessions whose bill was higher than their ledger, which followed. */
    SPEND_CORRECTIONS(
            "atlas.spend.corrections",
            Kind.COUNTER,
            "sessions",
            "Sessions whose bill was higher than our estimate",
            PROVIDER),
    /** The largest sum that may be taken. Of users, all together. */
    BUDGET_CAP("atlas.budget.cap", Kind.GAUGE, "usd", "What budgets allow", SCOPE),
    /** What sessions of the budget may still cost, and what those that are over have cost. */
    BUDGET_TAKEN("atlas.budget.taken", Kind.GAUGE, "usd", "What of the budgets is reserved or spent", SCOPE),
    /** Shares of a budget that were announced as taken. */
    BUDGET_WARNINGS(
            "atlas.budget.warnings",
            Kind.COUNTER,
            "warnings",
            "Budgets of which half, four fifths or all is taken",
            SCOPE,
            PERCENT),
    /** Calls to webhooks. Outcomes: {@code delivered}, {@code failed}, {@code refused} and {@code given_up}. */
    WEBHOOK_DELIVERIES(
            "atlas.webhook.deliveries", Kind.TIMER, "s", "Calls that tell webhooks what needs a person", OUTCOME);

    /** How a meter counts. */
    public enum Kind {
        COUNTER,
        /** A counter of USD. What is added to it comes in millionths. */
        MONEY,
        /** How often and how long. */
        TIMER,
        /** A timer with buckets from 5 ms to 30 s. */
        HISTOGRAM,
        GAUGE
    }

    private final String id;
    private final Kind kind;
    private final String unit;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // nobody can change it
    private final List<AtlasTag> tags;

    AtlasMeter(String id, Kind kind, String unit, String description, AtlasTag... tags) {
        this.id = id;
        this.kind = kind;
        this.unit = unit;
        this.description = description;
        this.tags = List.of(tags);
    }

    /** The name, such as {@code atlas.provider.requests}; Prometheus shows it as {@code atlas_provider_requests_seconds}. */
    public String id() {
        return id;
    }

    public Kind kind() {
        return kind;
    }

    /** {@code s} of timers, {@code usd}, {@code usd_per_hour}, or what is counted. */
    public String unit() {
        return unit;
    }

    public String description() {
        return description;
    }

    /** In the order of {@link Series#values()}. */
    public List<AtlasTag> tags() {
        return tags;
    }
}
