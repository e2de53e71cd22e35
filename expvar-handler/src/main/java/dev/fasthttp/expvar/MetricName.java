package dev.fasthttp.expvar;

/**
 * Names as Prometheus wants them, made of ours: lower-case words with underscores between.
 *
 * <p>Spec: Prometheus data model; OpenMetrics 1.0 §4.
 */
final class MetricName {
    private MetricName() {}

    /** Tells whether it is a letter followed by letters, digits and underscores, and not reserved. */
    static boolean isLabel(String text) {
        if (text.isEmpty() || !isLetter(text.charAt(0)) || text.equals("le") || text.equals("quantile")) {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            if (!isLetter(text.charAt(i)) && !isDigit(text.charAt(i)) && text.charAt(i) != '_') {
                return false;
            }
        }
        return true;
    }

    /** Turns {@code memstats.nonHeap} into {@code memstats_non_heap}; anything else outside the grammar is a gap too. */
    static String of(String name) {
        StringBuilder out = new StringBuilder(name.length() + 8);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean upper = c >= 'A' && c <= 'Z';
            if (upper && i > 0 && isLowerOrDigit(name.charAt(i - 1))) {
                out.append('_');
            }
            if (upper) {
                out.append((char) (c + ('a' - 'A')));
            } else if (isLetter(c) || isDigit(c)) {
                out.append(c);
            } else if (out.length() > 0 && out.charAt(out.length() - 1) != '_') {
                out.append('_');
            }
        }
        int end = out.length();
        while (end > 0 && out.charAt(end - 1) == '_') {
            end--;
        }
        out.setLength(end);
        if (end == 0 || isDigit(out.charAt(0))) {
            out.insert(0, '_');
        }
        return out.toString();
    }

    /** The name with a last word, unless it ends with that already. */
    static String with(String name, String suffix) {
        return suffix.isEmpty() || name.equals(suffix) || name.endsWith("_" + suffix) ? name : name + "_" + suffix;
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLowerOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || isDigit(c);
    }
}
