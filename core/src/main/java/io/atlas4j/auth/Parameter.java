package io.atlas4j.auth;

/** A query parameter, decoded. */
record Parameter(String key, String value) {
    boolean isNamed(String name) {
        return key.equals(name);
    }

    /**
     * Orders by the UTF-8 bytes of the keys, which is the order of their code points. UTF-16 differs: it has the
     * surrogates, and so every character beyond the first 65,536, before the last of the others.
     */
    static int byKey(Parameter a, Parameter b) {
        var common = Math.min(a.key.length(), b.key.length());
        for (var i = 0; i < common; i++) {
            var x = a.key.charAt(i);
            var y = b.key.charAt(i);
            if (x != y) {
                var beyond = Boolean.compare(Character.isSurrogate(x), Character.isSurrogate(y));
                return beyond != 0 ? beyond : Character.compare(x, y);
            }
        }
        return Integer.compare(a.key.length(), b.key.length());
    }
}
