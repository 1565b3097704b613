package io.atlas4j.testkit.runpod;

/** How lists come in pages. */
public enum Paging {
    AS_ASKED,
    /** Pages hold one entry less than they could, as when members of clusters are filtered out. */
    SHORT_PAGES,
    /** The next cursor is always the one that was sent: whoever follows it never gets on. */
    STUCK_CURSOR,
    /** Every page says that there is another, with a new cursor. */
    ENDLESS
}
