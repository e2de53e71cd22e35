package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The streams of bodies as programs use them that block, to be compared with another container. */
final class StreamCases {
    private static final String CHUNKED =
            "POST {} HTTP/1.1\r\nHost: test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";

    private StreamCases() {}

    /** Reads lines by a buffer of that size, until there are none. */
    private static Case.Act lines(int size) {
        return (request, response) -> {
            ServletInputStream in = request.getInputStream();
            byte[] line = new byte[size];
            StringBuilder seen = new StringBuilder();
            int length;
            while ((length = in.readLine(line, 0, size)) >= 0) {
                seen.append('[')
                        .append(new String(line, 0, length, StandardCharsets.ISO_8859_1)
                                .replace("\r", "\\r")
                                .replace("\n", "\\n"))
                        .append(']');
            }
            response.getOutputStream().print(seen + " " + in.isFinished() + " " + in.read());
        };
    }

    static List<Case> all() {
        return List.of(
                Case.of("lines of a body", lines(64))
                        .post("", "text/plain", "one\r\ntwo\n\nfour")
                        .post("", "text/plain", "one\n")
                        .post("", "text/plain", "")
                        .get(""),
                Case.of("lines of a body longer than the buffer", lines(3))
                        .post("", "text/plain", "abcdefgh\nij\nklm\n"),
                Case.of("lines of a body in chunks", lines(64))
                        .raw(CHUNKED + "2\r\non\r\n5\r\ne\ntwo\r\n0\r\n\r\n")
                        .raw(CHUNKED + "0\r\n\r\n"),
                Case.of("end of a body", (request, response) -> {
                            ServletInputStream in = request.getInputStream();
                            byte[] bytes = new byte[4];
                            String seen = in.isFinished() + " " + in.read() + " " + in.readNBytes(bytes, 0, 4);
                            response.getOutputStream()
                                    .print(seen + " " + in.read(bytes, 0, 0) + " " + in.read(bytes) + " " + in.read()
                                            + " " + in.isFinished() + " " + in.skip(1));
                        })
                        .post("", "text/plain", "abc"),
                Case.of("bytes to skip", (request, response) -> {
                            ServletInputStream in = request.getInputStream();
                            response.getOutputStream().print(in.skip(2) + " " + in.read() + " " + in.skip(9));
                        })
                        .post("", "text/plain", "abcdef"),
                Case.of(
                                "a body left alone",
                                (request, response) ->
                                        response.getOutputStream().print("unread"))
                        .post("", "text/plain", "abcdef"),
                Case.of("values printed to a stream", (request, response) -> {
                            ServletOutputStream out = response.getOutputStream();
                            out.print(true);
                            out.print('c');
                            out.print(12345.6);
                            out.print(1234.5f);
                            out.print(-1);
                            out.print(1234567890123L);
                            out.print("text");
                        })
                        .get(""),
                Case.of("lines printed to a stream", (request, response) -> {
                            ServletOutputStream out = response.getOutputStream();
                            out.println(false);
                            out.println('c');
                            out.println(0.5);
                            out.println(2.5f);
                            out.println(7);
                            out.println(-8L);
                            out.println("text");
                            out.println();
                        })
                        .get(""),
                Case.of("letters that a stream cannot print", (request, response) -> {
                            ServletOutputStream out = response.getOutputStream();
                            out.print(FieldCases.outcome(() -> {
                                out.print("\u20ac");
                                return "printed";
                            }));
                        })
                        .get("")
                        .differs(
                                "Servlet 6.1, ServletOutputStream: what is not ISO 8859-1 fails as the class of the API has it",
                                "200 CharConversionException"),
                Case.of("a stream after its end", (request, response) -> {
                            ServletOutputStream out = response.getOutputStream();
                            out.print("all");
                            out.close();
                            out.close();
                            response.setHeader("X-Late", "1");
                        })
                        .get(""));
    }
}
