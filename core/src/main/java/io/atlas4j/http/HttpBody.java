package io.atlas4j.http;

/** What a request carries. Prints its size only. */
public final class HttpBody {
    private final String contentType;
    private final byte[] bytes;

    HttpBody(String contentType, byte[] bytes) {
        this.contentType = contentType;
        this.bytes = bytes;
    }

    public String contentType() {
        return contentType;
    }

    /** The body itself; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return contentType + ", " + bytes.length + " bytes";
    }
}
