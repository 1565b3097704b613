package io.atlas4j.fly.deploy;

/** Puts stars in the place of Fly's tokens wherever they stand in a line. */
final class SecretMask {
    private static final String STARS = "***";

    private SecretMask() {}

    static String mask(String line) {
        var mark = line.indexOf('_');
        return mark < 0 ? line : maskFrom(line, mark);
    }

    private static String maskFrom(String line, int firstMark) {
        StringBuilder masked = null;
        var copied = 0;
        for (var mark = firstMark; mark >= 0; mark = line.indexOf('_', mark + 1)) {
            if (!isTokenPrefix(line, mark)) {
                continue;
            }
            var end = endOfToken(line, mark + 1);
            if (end == mark + 1) {
                continue;
            }
            masked = masked == null ? new StringBuilder(line.length()) : masked;
            masked.append(line, copied, mark + 1).append(STARS);
            copied = end;
            mark = end - 1;
        }
        return masked == null
                ? line
                : masked.append(line, copied, line.length()).toString();
    }

    private static boolean isTokenPrefix(String line, int mark) {
        return line.startsWith("fm2", mark - 3)
                || line.startsWith("fo1", mark - 3)
                || line.startsWith("fm1a", mark - 4)
                || line.startsWith("fm1r", mark - 4);
    }

    private static int endOfToken(String line, int from) {
        var end = from;
        while (end < line.length() && isTokenCharacter(line.charAt(end))) {
            end++;
        }
        while (end > from && end < line.length() && line.charAt(end) == '=') {
            end++;
        }
        return end;
    }

    private static boolean isTokenCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '/'
                || c == '+'
                || c == '_'
                || c == '-';
    }
}
