package io.atlas4j.spi;

import java.util.Collection;

/** Many machines can be ended by few requests, where ending them one by one would take minutes. */
public interface TerminateAll {
    /**
     * Ends these machines and whatever costs with them. What is gone already is as it should be. If it fails, some may be
     * ended and some not: call again.
     */
    void terminateAll(Collection<String> ids);
}
