package dev.fasthttp.benchmarks.jmh;

import java.nio.charset.StandardCharsets;

/**
 * The requests that the benchmarks read.
 *
 * <p>{@link #get} and {@link #post} are those of the benchmarks of Go's fasthttp, byte for byte, so that their numbers may
 * be laid beside ours.
 */
final class RequestText {
    static final String BODY = "Hello, world!";

    private RequestText() {}

    /** A GET with four fields, 205 bytes. */
    static byte[] get() {
        return checked(205, """
                GET /foobar?baz HTTP/1.1\r
                Host: google.com\r
                User-Agent: aaa/bbb/ccc/ddd/eee Firefox Chrome MSIE Opera\r
                Referer: http://example.com/aaa?bbb=ccc\r
                Cookie: foo=bar; baz=baraz; aa=aakslsdweriwereowriewroire\r
                \r
                """);
    }

    /** A POST with six fields and a body of 13 bytes, 259 bytes. */
    static byte[] post() {
        return checked(259, """
                POST /foobar?baz HTTP/1.1\r
                Host: google.com\r
                Content-Type: foo/bar\r
                Content-Length: 13\r
                User-Agent: Opera Chrome MSIE Firefox and other/1.2.34\r
                Referer: http://google.com/aaaa/bbb/ccc\r
                Cookie: foo=bar; baz=baraz; aa=aakslsdweriwereowriewroire\r
                \r
                Hello, world!""");
    }

    /** A GET with nine short fields, 219 bytes. */
    static byte[] nineFields() {
        return checked(219, """
                GET /foo/bar HTTP/1.1\r
                Host: foobar.com\r
                User-Agent: aaa.bbb\r
                Referer: http://google.com/aaa/bbb\r
                Accept: text/html\r
                Accept-Encoding: gzip\r
                Accept-Language: en\r
                Cache-Control: no-cache\r
                Cookie: aa=bbbb\r
                X-Foo: bar12\r
                \r
                """);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] checked(int length, String text) {
        byte[] bytes = ascii(text);
        if (bytes.length != length) {
            throw new AssertionError(bytes.length + " bytes instead of " + length);
        }
        return bytes;
    }
}
