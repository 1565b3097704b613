package io.atlas4j.orchestrator.sim;

/** What is wrong at the cloud now. */
final class Weather {
    boolean outage;
    boolean partialLists;
    boolean endsIgnored;
    boolean endsRefused;
    boolean full;
    boolean stopsIgnored;

    /** What was asked for and not answered is often made when nobody waits for it any more. */
    boolean createsLate;

    /** Any single call goes wrong this often. */
    double faults;

    /** Whether it answers, shows all, and ends what it is told to end. */
    boolean isFair() {
        return !outage && !partialLists && !endsIgnored && !endsRefused && faults == 0;
    }

    void heal() {
        outage = false;
        partialLists = false;
        endsIgnored = false;
        endsRefused = false;
        full = false;
        stopsIgnored = false;
        faults = 0;
    }

    @Override
    public String toString() {
        return "outage " + outage + ", partial lists " + partialLists + ", ends ignored " + endsIgnored + " refused "
                + endsRefused + ", full " + full + ", stops ignored " + stopsIgnored + ", faults " + faults;
    }
}
