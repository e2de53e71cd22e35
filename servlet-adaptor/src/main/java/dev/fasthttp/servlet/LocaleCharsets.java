package dev.fasthttp.servlet;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The charsets that traditionally go with languages, for {@code setLocale} where an application says nothing else. */
final class LocaleCharsets {
    private static final Map<String, String> BY_LANGUAGE = Map.ofEntries(
            Map.entry("ja", "Shift_JIS"),
            Map.entry("ko", "EUC-KR"),
            Map.entry("zh", "GB2312"),
            Map.entry("zh_TW", "Big5"),
            Map.entry("zh_HK", "Big5"),
            Map.entry("ru", "ISO-8859-5"),
            Map.entry("bg", "ISO-8859-5"),
            Map.entry("mk", "ISO-8859-5"),
            Map.entry("sr", "ISO-8859-5"),
            Map.entry("uk", "ISO-8859-5"),
            Map.entry("be", "ISO-8859-5"),
            Map.entry("el", "ISO-8859-7"),
            Map.entry("ar", "ISO-8859-6"),
            Map.entry("he", "ISO-8859-8"),
            Map.entry("tr", "ISO-8859-9"),
            Map.entry("cs", "ISO-8859-2"),
            Map.entry("hr", "ISO-8859-2"),
            Map.entry("hu", "ISO-8859-2"),
            Map.entry("pl", "ISO-8859-2"),
            Map.entry("ro", "ISO-8859-2"),
            Map.entry("sk", "ISO-8859-2"),
            Map.entry("sl", "ISO-8859-2"),
            Map.entry("sq", "ISO-8859-2"),
            Map.entry("et", "ISO-8859-4"),
            Map.entry("lt", "ISO-8859-13"),
            Map.entry("lv", "ISO-8859-13"),
            Map.entry("en", "ISO-8859-1"),
            Map.entry("de", "ISO-8859-1"),
            Map.entry("fr", "ISO-8859-1"),
            Map.entry("es", "ISO-8859-1"),
            Map.entry("it", "ISO-8859-1"),
            Map.entry("pt", "ISO-8859-1"),
            Map.entry("nl", "ISO-8859-1"),
            Map.entry("da", "ISO-8859-1"),
            Map.entry("fi", "ISO-8859-1"),
            Map.entry("no", "ISO-8859-1"),
            Map.entry("sv", "ISO-8859-1"),
            Map.entry("is", "ISO-8859-1"));

    private LocaleCharsets() {}

    static @Nullable String of(Locale locale) {
        String exact = BY_LANGUAGE.get(locale.toString());
        return exact != null ? exact : BY_LANGUAGE.get(locale.getLanguage());
    }
}
