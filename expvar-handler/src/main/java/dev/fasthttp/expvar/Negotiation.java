package dev.fasthttp.expvar;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Chooses a format by what a client accepts.
 *
 * <p>Spec: RFC 9110 §12.5.1. A media range that is malformed counts for nothing; one that asks for another version of a
 * format neither.
 */
final class Negotiation {
    private static final int NO_MATCH = -1;

    private Negotiation() {}

    /**
     * The format that is accepted most.
     *
     * @param accept the Accept field; empty accepts all
     * @param preference all formats, the one first that is chosen when the client does not care
     */
    static Optional<Format> choose(String accept, List<Format> preference) {
        if (accept.isBlank()) {
            return Optional.of(preference.get(0));
        }
        Format best = null;
        double bestWeight = 0;
        for (Format format : preference) {
            double weight = weight(accept, format);
            if (weight > bestWeight) {
                best = format;
                bestWeight = weight;
            }
        }
        return Optional.ofNullable(best);
    }

    /** The weight that the most specific range gives to a format; 0 when it is not accepted. */
    private static double weight(String accept, Format format) {
        int specific = NO_MATCH;
        double weight = 0;
        for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = range.split(";", -1);
            int match = match(parts, format);
            if (match > specific) {
                specific = match;
                weight = quality(parts);
            } else if (match == specific && match != NO_MATCH) {
                weight = Math.max(weight, quality(parts));
            }
        }
        return weight;
    }

    private static int match(String[] parts, Format format) {
        String type = parts[0].trim();
        if (type.equals("*/*")) {
            return format == Format.EVENTS ? NO_MATCH : 0;
        }
        if (type.equals(format.type + "/*")) {
            return format == Format.EVENTS ? NO_MATCH : 1;
        }
        if (!type.equals(format.type + "/" + format.subtype)) {
            return NO_MATCH;
        }
        String version = parameter(parts, "version");
        if (version.isEmpty()) {
            return 2;
        }
        return version.equals(format.version) ? 3 : NO_MATCH;
    }

    private static double quality(String[] parts) {
        String q = parameter(parts, "q");
        if (q.isEmpty()) {
            return 1;
        }
        try {
            double weight = Double.parseDouble(q);
            return weight >= 0 && weight <= 1 ? weight : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String parameter(String[] parts, String name) {
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals > 0 && parts[i].substring(0, equals).trim().equals(name)) {
                String value = parts[i].substring(equals + 1).trim();
                boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                return quoted ? value.substring(1, value.length() - 1) : value;
            }
        }
        return "";
    }
}
