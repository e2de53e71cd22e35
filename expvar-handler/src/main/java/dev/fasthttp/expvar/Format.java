package dev.fasthttp.expvar;

/** A form in which variables are shown. */
enum Format {
    JSON("json", "application", "json", "", "application/json; charset=utf-8"),
    PROMETHEUS("prometheus", "text", "plain", "0.0.4", "text/plain; version=0.0.4; charset=utf-8"),
    OPENMETRICS(
            "openmetrics",
            "application",
            "openmetrics-text",
            "1.0.0",
            "application/openmetrics-text; version=1.0.0; charset=utf-8"),
    HTML("html", "text", "html", "", "text/html; charset=utf-8"),
    EVENTS("events", "text", "event-stream", "", "text/event-stream");

    /** What one writes as {@code ?format=}. */
    final String word;

    final String type;
    final String subtype;

    /** The version it is; empty for types without. */
    final String version;

    final String contentType;

    Format(String word, String type, String subtype, String version, String contentType) {
        this.word = word;
        this.type = type;
        this.subtype = subtype;
        this.version = version;
        this.contentType = contentType;
    }
}
