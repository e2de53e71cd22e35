package dev.fasthttp.servlet;

import dev.fasthttp.servlet.support.Case;
import jakarta.servlet.ServletOutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Buffers, commit, lengths, errors and redirects of responses, to be compared with another container. */
final class BufferCases {
    private BufferCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>(buffers());
        cases.addAll(streams());
        cases.addAll(errors());
        return cases;
    }

    private static List<Case> buffers() {
        return List.of(
                Case.of("flush commits", (request, response) -> {
                            boolean before = response.isCommitted();
                            response.flushBuffer();
                            response.getOutputStream().print(before + " " + response.isCommitted());
                        })
                        .get(""),
                Case.of("flush of the writer commits", (request, response) -> {
                            PrintWriter out = response.getWriter();
                            out.print("x");
                            boolean before = response.isCommitted();
                            out.flush();
                            out.print(before + " " + response.isCommitted());
                        })
                        .get(""),
                Case.of("reset after commit", (request, response) -> {
                            PrintWriter out = response.getWriter();
                            out.print("kept");
                            response.flushBuffer();
                            out.print(FieldCases.outcome(() -> {
                                response.reset();
                                return "reset";
                            }));
                            out.print(FieldCases.outcome(() -> {
                                response.resetBuffer();
                                return "reset";
                            }));
                        })
                        .get(""),
                Case.of("size of the buffer after writing", (request, response) -> {
                            ServletOutputStream out = response.getOutputStream();
                            response.setBufferSize(20_000);
                            boolean larger = response.getBufferSize() >= 20_000;
                            out.print("x");
                            out.flush();
                            out.print(larger
                                    + FieldCases.outcome(() -> {
                                        response.setBufferSize(10);
                                        return "set";
                                    }));
                        })
                        .get(""),
                Case.of("fields after reset of the buffer", (request, response) -> {
                            response.setHeader("X-A", "1");
                            response.setStatus(202);
                            response.getWriter().print("dropped");
                            response.resetBuffer();
                            response.getWriter().print("kept");
                        })
                        .get(""),
                Case.of("stream after reset of a writer", (request, response) -> {
                            response.getWriter().print("dropped");
                            response.reset();
                            response.getOutputStream().print("kept");
                        })
                        .get(""),
                Case.of("content of the announced length commits", (request, response) -> {
                            response.setContentLength(4);
                            ServletOutputStream out = response.getOutputStream();
                            out.print("four");
                            response.setHeader("X-Late", "1");
                            out.print(" more");
                        })
                        .get(""),
                Case.of("length that is taken back", (request, response) -> {
                            response.setContentLengthLong(100);
                            response.setContentLengthLong(-1);
                            response.getWriter().print(response.containsHeader("Content-Length"));
                        })
                        .get(""),
                Case.of("nothing at all", (request, response) -> response.setStatus(202))
                        .get("")
                        .raw("HEAD {} HTTP/1.1\r\n"),
                Case.of("answer to HEAD", (request, response) -> {
                            response.setContentType("text/plain");
                            response.getWriter().print("counted, not sent");
                        })
                        .raw("HEAD {} HTTP/1.1\r\n"));
    }

    private static List<Case> streams() {
        return List.of(
                Case.of("everything that a stream prints", (request, response) -> {
                            ServletOutputStream out = response.getOutputStream();
                            out.print(true);
                            out.print('c');
                            out.print(1);
                            out.print(2L);
                            out.print(1.5f);
                            out.print(2.5);
                            out.println();
                            out.println(false);
                            out.println('d');
                            out.println(3);
                            out.println(4L);
                            out.println(3.5f);
                            out.println(4.5);
                            out.println("text");
                        })
                        .get(""),
                Case.of("character that a stream cannot print", (request, response) -> {
                            ServletOutputStream out = response.getOutputStream();
                            out.print(FieldCases.outcome(() -> {
                                out.print("\u20ac");
                                return "printed";
                            }));
                        })
                        .get("")
                        .differs(
                                "Servlet 6.1, ServletOutputStream.print: characters of ISO-8859-1, or an exception",
                                "200 CharConversionException"),
                Case.of("buffer to a stream", (request, response) -> {
                            ByteBuffer bytes = ByteBuffer.wrap("0123456789".getBytes(StandardCharsets.US_ASCII));
                            bytes.position(2).limit(5);
                            response.getOutputStream().write(bytes);
                            response.getOutputStream().print(" " + bytes.remaining());
                        })
                        .get(""),
                Case.of("stream to a buffer", (request, response) -> {
                            ByteBuffer bytes = ByteBuffer.allocate(4);
                            int first = request.getInputStream().read(bytes);
                            bytes.clear();
                            int second = request.getInputStream().read(bytes);
                            int end = request.getInputStream().read(ByteBuffer.allocate(1));
                            response.getOutputStream().print(first + " " + second + " " + end);
                        })
                        .post("", "text/plain", "012345"),
                Case.of("lines of a stream", (request, response) -> {
                            byte[] line = new byte[8];
                            StringBuilder counts = new StringBuilder();
                            for (int count = 0; count >= 0; ) {
                                count = request.getInputStream().readLine(line, 0, line.length);
                                counts.append(count).append(' ');
                            }
                            response.getOutputStream().print(counts.toString());
                        })
                        .post("", "text/plain", "a\nbcd\r\n0123456789\nend"),
                Case.of("writer that was closed", (request, response) -> {
                            PrintWriter out = response.getWriter();
                            out.print("kept");
                            out.close();
                            out.print("lost");
                            response.setHeader("X-Late", "1");
                        })
                        .get(""),
                Case.of("stream and writer are the same each time", (request, response) -> {
                            ServletOutputStream out = response.getOutputStream();
                            out.print(out.equals(response.getOutputStream()) + " "
                                    + FieldCases.outcome(response::getWriter));
                        })
                        .get(""));
    }

    private static List<Case> errors() {
        return List.of(
                Case.of("error clears the buffer", (request, response) -> {
                            response.setHeader("X-Kept", "1");
                            response.getWriter().print("dropped");
                            response.sendError(410);
                            response.getWriter().print("ignored");
                            response.setStatus(200);
                        })
                        .get(""),
                Case.of("type after an error", (request, response) -> {
                            response.sendError(418);
                            response.setContentType("text/css");
                            response.setLocale(java.util.Locale.GERMANY);
                        })
                        .get("")
                        .statusOnly(),
                Case.of("state after an error", (request, response) -> {
                            response.sendError(418, "gone");
                            request.getServletContext().setAttribute("after error", response.isCommitted());
                        })
                        .get("")
                        .statusOnly(),
                Case.of("redirect after commit", (request, response) -> {
                            response.flushBuffer();
                            response.getWriter().print(FieldCases.outcome(() -> {
                                response.sendRedirect("/elsewhere");
                                return "sent";
                            }));
                        })
                        .get(""),
                Case.of("redirect drops the buffer", (request, response) -> {
                            response.getWriter().print("dropped");
                            response.setHeader("X-Kept", "1");
                            response.sendRedirect("next?a=b#c");
                            response.setHeader("X-Late", "1");
                        })
                        .get("/x/y")
                        .statusOnly(),
                Case.of("redirect that keeps the buffer", (request, response) -> {
                            response.setContentType("text/plain");
                            response.getWriter().print("kept");
                            response.sendRedirect("http://test/next", 303, false);
                        })
                        .get(""),
                Case.of("exception after commit", (request, response) -> {
                            response.setContentLength(100);
                            response.getWriter().print("begun");
                            response.flushBuffer();
                            throw new IllegalArgumentException("expected by the test");
                        })
                        .get(""),
                Case.of("servlet that is not available for now", (request, response) -> {
                            throw new jakarta.servlet.UnavailableException("expected by the test", 1);
                        })
                        .get("")
                        .statusOnly(),
                Case.of("servlet that is not available any more", (request, response) -> {
                            throw new jakarta.servlet.UnavailableException("expected by the test");
                        })
                        .get("")
                        .get("")
                        .statusOnly());
    }
}
