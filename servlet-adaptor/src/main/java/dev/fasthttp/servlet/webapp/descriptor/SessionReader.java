package dev.fasthttp.servlet.webapp.descriptor;

import jakarta.servlet.SessionTrackingMode;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what is declared about sessions. */
final class SessionReader {

    private SessionReader() {}

    static void sessionConfig(XmlCursor xml, SessionConfig session) throws DescriptorException {
        Set<SessionTrackingMode> modes = EnumSet.noneOf(SessionTrackingMode.class);
        Place place = xml.place();
        boolean cookieSeen = false;
        while (xml.child()) {
            switch (xml.name()) {
                case "session-timeout" -> session.timeoutMinutes = number(xml, session.timeoutMinutes);
                case "cookie-config" -> {
                    if (cookieSeen) {
                        throw xml.error("it stands more than once");
                    }
                    cookieSeen = true;
                    cookie(xml, session);
                }
                case "tracking-mode" -> modes.add(mode(xml));
                default -> xml.ignoreUnknown();
            }
        }
        if (!modes.isEmpty()) {
            if (modes.contains(SessionTrackingMode.SSL) && modes.size() > 1) {
                throw new DescriptorException(place, "<tracking-mode> SSL does not go with another one");
            }
            session.trackingModes = new Setting<>(modes, place);
        }
    }

    private static void cookie(XmlCursor xml, SessionConfig session) throws DescriptorException {
        while (xml.child()) {
            switch (xml.name()) {
                case "name" -> session.cookieName = ComponentReader.text(xml, session.cookieName);
                case "domain" -> session.cookieDomain = ComponentReader.text(xml, session.cookieDomain);
                case "path" -> session.cookiePath = ComponentReader.text(xml, session.cookiePath);
                case "comment" -> session.cookieComment = ComponentReader.text(xml, session.cookieComment);
                case "http-only" -> session.cookieHttpOnly = ComponentReader.bool(xml, session.cookieHttpOnly);
                case "secure" -> session.cookieSecure = ComponentReader.bool(xml, session.cookieSecure);
                case "max-age" -> session.cookieMaxAge = number(xml, session.cookieMaxAge);
                case "attribute" -> attribute(xml, session);
                default -> xml.ignoreUnknown();
            }
        }
    }

    private static void attribute(XmlCursor xml, SessionConfig session) throws DescriptorException {
        Place place = xml.place();
        String name = null;
        String value = null;
        while (xml.child()) {
            switch (xml.name()) {
                case "attribute-name" -> name = ComponentReader.onceName(xml, name);
                case "attribute-value" -> value = xml.text();
                case "description" -> xml.skip();
                default -> xml.ignoreUnknown();
            }
        }
        name = ComponentReader.present(place, name, "attribute", "attribute-name");
        value = ComponentReader.present(place, value, "attribute", "attribute-value");
        Setting<String> other = session.cookieAttributes.putIfAbsent(name, new Setting<>(value, place));
        if (other != null) {
            throw new DescriptorException(place, "attribute \"" + name + "\" is given a second time");
        }
    }

    private static Setting<Integer> number(XmlCursor xml, @Nullable Setting<Integer> before)
            throws DescriptorException {
        Place place = xml.place();
        ComponentReader.absent(xml, before);
        return new Setting<>((int) xml.number(Integer.MIN_VALUE, Integer.MAX_VALUE), place);
    }

    private static SessionTrackingMode mode(XmlCursor xml) throws DescriptorException {
        Place place = xml.place();
        String text = xml.requiredText();
        for (SessionTrackingMode mode : SessionTrackingMode.values()) {
            if (mode.name().equals(text.toUpperCase(Locale.ROOT))) {
                return mode;
            }
        }
        throw new DescriptorException(place, "<tracking-mode> is \"" + text + "\", not COOKIE, URL or SSL");
    }
}
