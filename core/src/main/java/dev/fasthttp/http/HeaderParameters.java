package dev.fasthttp.http;

import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.bytes.MutableByteSlice;
import dev.fasthttp.internal.ByteScan;
import java.util.function.BiPredicate;

/**
 * The parameters in the value of a field, as in {@code text/html; charset=utf-8} or {@code attachment; filename="a; b"}.
 *
 * <pre>{@code
 * HeaderParameters.visit(header.contentType(), (name, value) -> {
 *     if (name.equalsIgnoreCase("charset")) {
 *         charset = value.toString();
 *         return false;
 *     }
 *     return true;
 * });
 * }</pre>
 *
 * <p>Threads: any.
 *
 * <p>Spec: RFC 9110 §5.6.6.
 *
 * @see <a href="https://pkg.go.dev/github.com/valyala/fasthttp#VisitHeaderParams">fasthttp.VisitHeaderParams</a>
 */
public final class HeaderParameters {
    private HeaderParameters() {}

    /**
     * Hands each parameter behind the first semicolon to {@code visitor}, until that returns false. Names are as they came,
     * values without the quotes and escapes of a quoted string; both are lent for the time of that call.
     *
     * @return whether the parameters that were looked at are well-formed; where one is not, the visit ends
     */
    public static boolean visit(ByteSlice value, BiPredicate<? super ByteSlice, ? super ByteSlice> visitor) {
        MutableByteSlice bytes = (MutableByteSlice) value;
        int to = bytes.offset() + bytes.length();
        int from = ByteScan.indexOf(bytes.array(), bytes.offset(), to, (byte) ';');
        if (from < 0) {
            return true;
        }
        FieldParameters parameters = new FieldParameters(bytes.array(), from, to, Violation.MULTIPART_HEADER);
        MutableByteSlice name = new MutableByteSlice();
        MutableByteSlice content = new MutableByteSlice();
        try {
            while (parameters.next()) {
                parameters.wrapName(name);
                parameters.wrapValue(content);
                if (!visitor.test(name, content)) {
                    return true;
                }
            }
            return true;
        } catch (BadMessageException e) {
            if (e.violation() != Violation.MULTIPART_HEADER) {
                throw e;
            }
            return false;
        }
    }
}
