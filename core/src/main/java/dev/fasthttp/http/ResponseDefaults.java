package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.HttpDate;

/**
 * The fields a server fills in where the handler set none: Server, Date, Content-Type.
 *
 * <p>The Date line is made once a second, by whoever owns this object calling {@link #setTime}.
 *
 * <p>Threads: {@link #setTime} by one thread; responses may be written by any.
 */
public final class ResponseDefaults {
    private static final byte[] NOTHING = new byte[0];
    private static final byte[] CONTENT_TYPE = Ascii.bytes("Content-Type: text/plain; charset=utf-8\r\n");
    private static final byte[] DATE = Ascii.bytes("Date: " + " ".repeat(HttpDate.LENGTH) + "\r\n");
    private static final int DATE_OFFSET = 6;

    private final byte[] serverLine;
    private final boolean date;
    private final byte[] contentTypeLine;
    private volatile byte[] dateLine = NOTHING;
    private long second = Long.MIN_VALUE;

    /**
     * Defaults of a server.
     *
     * @param server value of Server; empty for none
     * @param date whether responses get a Date
     * @param contentType whether responses with a body but without type get {@code text/plain; charset=utf-8}
     */
    public ResponseDefaults(String server, boolean date, boolean contentType) {
        Header.checkValue(server);
        serverLine = server.isEmpty() ? NOTHING : Ascii.bytes("Server: " + server + "\r\n");
        this.date = date;
        contentTypeLine = contentType ? CONTENT_TYPE : NOTHING;
    }

    /** Sets the time of the Date field, in milliseconds since 1970. */
    public void setTime(long epochMillis) {
        long now = Math.floorDiv(epochMillis, 1000);
        if (now != second && date) {
            second = now;
            byte[] line = DATE.clone();
            HttpDate.write(now, line, DATE_OFFSET);
            dateLine = line;
        }
    }

    void appendTo(ByteBuilder out, ResponseHeader header, boolean withBody) {
        if (header.fields.size() == 0) {
            out.append(serverLine);
            out.append(dateLine);
            if (withBody && !header.isNoDefaultContentType()) {
                out.append(contentTypeLine);
            }
            return;
        }
        if (!header.has(HeaderNames.SERVER)) {
            out.append(serverLine);
        }
        if (!header.has(HeaderNames.DATE)) {
            out.append(dateLine);
        }
        if (withBody && !header.isNoDefaultContentType() && !header.has(HeaderNames.CONTENT_TYPE)) {
            out.append(contentTypeLine);
        }
    }
}
