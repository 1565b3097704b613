package io.atlas4j.fly.tokens;

/** A file that is there and makes no sense. */
final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    final String why;

    Unreadable(String why) {
        super(why);
        this.why = why;
    }
}
