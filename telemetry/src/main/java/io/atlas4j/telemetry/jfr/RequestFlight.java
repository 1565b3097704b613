package io.atlas4j.telemetry.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.SettingDefinition;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

@Name("atlas.ProviderRequest")
@Label("Provider Request")
@Description("One attempt of one request to a provider; written when it is over")
@Category("atlas4j")
@StackTrace(false)
final class RequestFlight extends Event {
    /** What is recorded unless settings say otherwise. */
    static final String SLOW = "100 ms";

    @Label("Provider")
    @Nullable
    String provider;

    @Label("API")
    @Nullable
    String api;

    @Label("Method")
    @Nullable
    String method;

    @Label("URL")
    @Description("With secrets masked")
    @Nullable
    String url;

    @Label("Status")
    @Description("0 when no answer came")
    int status;

    @Label("Attempt")
    int attempt;

    @Label("Error")
    @Nullable
    String error;

    @Label("Took")
    @Timespan(Timespan.NANOSECONDS)
    long took;

    @SettingDefinition
    @Name("slowerThan")
    @Label("Slower than")
    @Description("Records only requests that took at least that long")
    boolean slowerThan(SlowerThan control) {
        return control.admits(took);
    }
}
