package dev.fasthttp.http;

import dev.fasthttp.internal.Ascii;

/** Status codes of RFC 9110 §15 and of the registry, with their reason phrases. */
public final class Status {
    public static final int CONTINUE = 100;
    public static final int SWITCHING_PROTOCOLS = 101;
    public static final int PROCESSING = 102;
    public static final int EARLY_HINTS = 103;
    public static final int OK = 200;
    public static final int CREATED = 201;
    public static final int ACCEPTED = 202;
    public static final int NON_AUTHORITATIVE_INFORMATION = 203;
    public static final int NO_CONTENT = 204;
    public static final int RESET_CONTENT = 205;
    public static final int PARTIAL_CONTENT = 206;
    public static final int MULTI_STATUS = 207;
    public static final int ALREADY_REPORTED = 208;
    public static final int IM_USED = 226;
    public static final int MULTIPLE_CHOICES = 300;
    public static final int MOVED_PERMANENTLY = 301;
    public static final int FOUND = 302;
    public static final int SEE_OTHER = 303;
    public static final int NOT_MODIFIED = 304;
    public static final int USE_PROXY = 305;
    public static final int TEMPORARY_REDIRECT = 307;
    public static final int PERMANENT_REDIRECT = 308;
    public static final int BAD_REQUEST = 400;
    public static final int UNAUTHORIZED = 401;
    public static final int PAYMENT_REQUIRED = 402;
    public static final int FORBIDDEN = 403;
    public static final int NOT_FOUND = 404;
    public static final int METHOD_NOT_ALLOWED = 405;
    public static final int NOT_ACCEPTABLE = 406;
    public static final int PROXY_AUTHENTICATION_REQUIRED = 407;
    public static final int REQUEST_TIMEOUT = 408;
    public static final int CONFLICT = 409;
    public static final int GONE = 410;
    public static final int LENGTH_REQUIRED = 411;
    public static final int PRECONDITION_FAILED = 412;
    public static final int CONTENT_TOO_LARGE = 413;
    public static final int URI_TOO_LONG = 414;
    public static final int UNSUPPORTED_MEDIA_TYPE = 415;
    public static final int RANGE_NOT_SATISFIABLE = 416;
    public static final int EXPECTATION_FAILED = 417;
    public static final int TEAPOT = 418;
    public static final int MISDIRECTED_REQUEST = 421;
    public static final int UNPROCESSABLE_CONTENT = 422;
    public static final int LOCKED = 423;
    public static final int FAILED_DEPENDENCY = 424;
    public static final int TOO_EARLY = 425;
    public static final int UPGRADE_REQUIRED = 426;
    public static final int PRECONDITION_REQUIRED = 428;
    public static final int TOO_MANY_REQUESTS = 429;
    public static final int REQUEST_HEADER_FIELDS_TOO_LARGE = 431;
    public static final int UNAVAILABLE_FOR_LEGAL_REASONS = 451;
    public static final int INTERNAL_SERVER_ERROR = 500;
    public static final int NOT_IMPLEMENTED = 501;
    public static final int BAD_GATEWAY = 502;
    public static final int SERVICE_UNAVAILABLE = 503;
    public static final int GATEWAY_TIMEOUT = 504;
    public static final int HTTP_VERSION_NOT_SUPPORTED = 505;
    public static final int VARIANT_ALSO_NEGOTIATES = 506;
    public static final int INSUFFICIENT_STORAGE = 507;
    public static final int LOOP_DETECTED = 508;
    public static final int NOT_EXTENDED = 510;
    public static final int NETWORK_AUTHENTICATION_REQUIRED = 511;

    static final int FIRST = 100;
    private static final int LAST = 999;
    private static final String UNKNOWN = "Unknown Status Code";
    private static final String[] MESSAGES = messages();
    private static final byte[][] LINES = lines();

    private Status() {}

    /** The reason phrase of a status code, {@code Unknown Status Code} for one that is not registered. */
    public static String message(int code) {
        return code >= FIRST && code < MESSAGES.length && MESSAGES[code] != null ? MESSAGES[code] : UNKNOWN;
    }

    /** Tells whether a code redirects by a Location field: 301, 302, 303, 307, 308. */
    public static boolean isRedirect(int code) {
        return code == MOVED_PERMANENTLY
                || code == FOUND
                || code == SEE_OTHER
                || code == TEMPORARY_REDIRECT
                || code == PERMANENT_REDIRECT;
    }

    /** Tells whether responses with that code never have content: 1xx, 204, 304 (RFC 9110 §6.4.1). */
    public static boolean isWithoutBody(int code) {
        return code < OK || code == NO_CONTENT || code == NOT_MODIFIED;
    }

    /**
     * Returns the code if it has three digits.
     *
     * @throws IllegalArgumentException when it is not in 100 to 999
     */
    static int check(int code) {
        if (code < FIRST || code > LAST) {
            throw new IllegalArgumentException("status code must have three digits (100 to 999): " + code);
        }
        return code;
    }

    /** The status line of a code with its line end; shared, not to be written to. */
    static byte[] line(int code) {
        return code < LINES.length && LINES[code] != null ? LINES[code] : newLine(code, UNKNOWN);
    }

    private static byte[] newLine(int code, String message) {
        return Ascii.bytes("HTTP/1.1 " + code + ' ' + message + "\r\n");
    }

    private static byte[][] lines() {
        byte[][] lines = new byte[MESSAGES.length][];
        for (int code = FIRST; code < lines.length; code++) {
            if (MESSAGES[code] != null) {
                lines[code] = newLine(code, MESSAGES[code]);
            }
        }
        return lines;
    }

    private static String[] messages() {
        String[] m = new String[600];
        informationalAndSuccessful(m);
        redirections(m);
        clientErrors(m);
        serverErrors(m);
        return m;
    }

    private static void informationalAndSuccessful(String[] m) {
        m[CONTINUE] = "Continue";
        m[SWITCHING_PROTOCOLS] = "Switching Protocols";
        m[PROCESSING] = "Processing";
        m[EARLY_HINTS] = "Early Hints";
        m[OK] = "OK";
        m[CREATED] = "Created";
        m[ACCEPTED] = "Accepted";
        m[NON_AUTHORITATIVE_INFORMATION] = "Non-Authoritative Information";
        m[NO_CONTENT] = "No Content";
        m[RESET_CONTENT] = "Reset Content";
        m[PARTIAL_CONTENT] = "Partial Content";
        m[MULTI_STATUS] = "Multi-Status";
        m[ALREADY_REPORTED] = "Already Reported";
        m[IM_USED] = "IM Used";
    }

    private static void redirections(String[] m) {
        m[MULTIPLE_CHOICES] = "Multiple Choices";
        m[MOVED_PERMANENTLY] = "Moved Permanently";
        m[FOUND] = "Found";
        m[SEE_OTHER] = "See Other";
        m[NOT_MODIFIED] = "Not Modified";
        m[USE_PROXY] = "Use Proxy";
        m[TEMPORARY_REDIRECT] = "Temporary Redirect";
        m[PERMANENT_REDIRECT] = "Permanent Redirect";
    }

    private static void clientErrors(String[] m) {
        m[BAD_REQUEST] = "Bad Request";
        m[UNAUTHORIZED] = "Unauthorized";
        m[PAYMENT_REQUIRED] = "Payment Required";
        m[FORBIDDEN] = "Forbidden";
        m[NOT_FOUND] = "Not Found";
        m[METHOD_NOT_ALLOWED] = "Method Not Allowed";
        m[NOT_ACCEPTABLE] = "Not Acceptable";
        m[PROXY_AUTHENTICATION_REQUIRED] = "Proxy Authentication Required";
        m[REQUEST_TIMEOUT] = "Request Timeout";
        m[CONFLICT] = "Conflict";
        m[GONE] = "Gone";
        m[LENGTH_REQUIRED] = "Length Required";
        m[PRECONDITION_FAILED] = "Precondition Failed";
        m[CONTENT_TOO_LARGE] = "Content Too Large";
        m[URI_TOO_LONG] = "URI Too Long";
        m[UNSUPPORTED_MEDIA_TYPE] = "Unsupported Media Type";
        m[RANGE_NOT_SATISFIABLE] = "Range Not Satisfiable";
        m[EXPECTATION_FAILED] = "Expectation Failed";
        m[TEAPOT] = "I'm a teapot";
        m[MISDIRECTED_REQUEST] = "Misdirected Request";
        m[UNPROCESSABLE_CONTENT] = "Unprocessable Content";
        m[LOCKED] = "Locked";
        m[FAILED_DEPENDENCY] = "Failed Dependency";
        m[TOO_EARLY] = "Too Early";
        m[UPGRADE_REQUIRED] = "Upgrade Required";
        m[PRECONDITION_REQUIRED] = "Precondition Required";
        m[TOO_MANY_REQUESTS] = "Too Many Requests";
        m[REQUEST_HEADER_FIELDS_TOO_LARGE] = "Request Header Fields Too Large";
        m[UNAVAILABLE_FOR_LEGAL_REASONS] = "Unavailable For Legal Reasons";
    }

    private static void serverErrors(String[] m) {
        m[INTERNAL_SERVER_ERROR] = "Internal Server Error";
        m[NOT_IMPLEMENTED] = "Not Implemented";
        m[BAD_GATEWAY] = "Bad Gateway";
        m[SERVICE_UNAVAILABLE] = "Service Unavailable";
        m[GATEWAY_TIMEOUT] = "Gateway Timeout";
        m[HTTP_VERSION_NOT_SUPPORTED] = "HTTP Version Not Supported";
        m[VARIANT_ALSO_NEGOTIATES] = "Variant Also Negotiates";
        m[INSUFFICIENT_STORAGE] = "Insufficient Storage";
        m[LOOP_DETECTED] = "Loop Detected";
        m[NOT_EXTENDED] = "Not Extended";
        m[NETWORK_AUTHENTICATION_REQUIRED] = "Network Authentication Required";
    }
}
