package dev.fasthttp.servlet;

import dev.fasthttp.http.HeaderNames;
import dev.fasthttp.http.RequestHeader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The languages of Accept-Language fields, the preferred ones first, those of one weight in their order.
 *
 * <p>Ranges that are no language tags, {@code *} and those of weight 0 are passed over. Spec: RFC 9110 §12.5.4.
 */
final class AcceptedLanguages {
    private record Range(Locale locale, double weight) {}

    private AcceptedLanguages() {}

    /** The languages, or that of the server if there are none. */
    static List<Locale> of(RequestHeader header) {
        List<Range> ranges = new ArrayList<>();
        header.peekAll(HeaderNames.ACCEPT_LANGUAGE, value -> addAll(value.toString(), ranges));
        if (ranges.isEmpty()) {
            return List.of(Locale.getDefault());
        }
        ranges.sort(Comparator.comparingDouble(Range::weight).reversed());
        List<Locale> locales = new ArrayList<>(ranges.size());
        for (Range range : ranges) {
            locales.add(range.locale());
        }
        return locales;
    }

    private static void addAll(String field, List<Range> ranges) {
        for (String item : field.split(",", -1)) {
            int semicolon = item.indexOf(';');
            String tag = (semicolon < 0 ? item : item.substring(0, semicolon)).trim();
            double weight =
                    semicolon < 0 ? 1 : weight(item.substring(semicolon + 1).trim());
            if (weight > 0 && !tag.isEmpty() && !tag.equals("*")) {
                Locale locale = Locale.forLanguageTag(tag);
                if (!locale.getLanguage().isEmpty()) {
                    ranges.add(new Range(locale, weight));
                }
            }
        }
    }

    private static double weight(String parameter) {
        if (!parameter.regionMatches(true, 0, "q=", 0, 2)) {
            return 1;
        }
        try {
            double weight = Double.parseDouble(parameter.substring(2).trim());
            return weight <= 1 ? weight : 0;
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
