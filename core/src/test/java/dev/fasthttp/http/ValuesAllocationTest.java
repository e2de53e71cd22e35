package dev.fasthttp.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.fasthttp.bytes.ByteBuilder;
import dev.fasthttp.bytes.ByteSlice;
import dev.fasthttp.internal.Ascii;
import dev.fasthttp.internal.CookieDate;
import dev.fasthttp.internal.HttpDate;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Runs without assertions: checked mode makes new slices by design. */
@Tag("allocation")
class ValuesAllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int COUNTED = 10_000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final ByteBuilder out = new ByteBuilder();
    private long seen;

    @Test
    void countsAnAllocation() {
        assertThat(allocated(() -> seen += new byte[8 + (int) (seen & 1)].length))
                .isPositive();
    }

    @Test
    void argsAllocateNothing() {
        ByteSlice query = ByteSlice.of("a=1&b=%C3%A4+x&flag&n=12345&f=1.25&t=true&z=0");
        Args args = new Args();
        Args copy = new Args();
        assertThat(allocated(() -> {
                    args.parse(query);
                    seen += args.peek("b").length() + args.getLong("n") + args.getLong("none", 3);
                    seen += (long) args.getDouble("f") + (args.getBool("t") ? 1 : 0);
                    args.set("a", "changed");
                    args.set("ä", 7);
                    args.add("m", args.peek("n"));
                    args.sort();
                    args.remove("flag");
                    args.copyTo(copy);
                    out.reset();
                    copy.appendTo(out);
                }))
                .isZero();
    }

    @Test
    void urisAllocateNothing() {
        ByteSlice host = ByteSlice.of("Example.com:80");
        ByteSlice[] targets = {
            ByteSlice.of("/plain/path?q=1&r=2"),
            ByteSlice.of("/a/%2e%2e//b%2Fc/./%C3%A4"),
            ByteSlice.of("http://Other.org/x?y"),
            ByteSlice.of("*")
        };
        Uri uri = new Uri();
        assertThat(allocated(() -> {
                    for (ByteSlice target : targets) {
                        uri.parse(host, target);
                        uri.setScheme("https");
                        seen += uri.path().length()
                                + uri.host().length()
                                + uri.lastPathSegment().length();
                        seen += uri.queryArgs().peek("r").length()
                                + uri.fullUri().length();
                    }
                    uri.parse("http://user:pass@host/a/b?c#d");
                    uri.update("../x?y");
                    uri.queryArgs().set("z", "1");
                    seen += uri.requestUri().length();
                }))
                .isZero();
    }

    @Test
    void cookiesAllocateNothing() {
        ByteSlice field = ByteSlice.of("id=abc; Expires=Wed, 21-Oct-2015 07:28:00 GMT; path=/; SameSite=Lax; Secure");
        byte[] request = Ascii.bytes("a=b; c=\"d\"; session=0123456789");
        Cookie cookie = new Cookie();
        CookiePairs pairs = new CookiePairs();
        assertThat(allocated(() -> {
                    cookie.parse(field);
                    cookie.setValue("other");
                    out.reset();
                    cookie.appendTo(out);
                    pairs.reset();
                    pairs.parse(request, 0, request.length);
                    seen += pairs.peek("session").length();
                }))
                .isZero();
    }

    @Test
    void datesAndHostsAllocateNothing() {
        byte[] date = new byte[HttpDate.LENGTH];
        byte[] host = Ascii.bytes("[2001:db8::1:192.0.2.1]:8080");
        assertThat(allocated(() -> {
                    HttpDate.write(seen & 0xFFFF_FFFFL, date, 0);
                    seen += HttpDate.parse(date, 0, date.length) & 1;
                    seen += CookieDate.parse(date, 0, date.length) & 1;
                    seen += HostSyntax.isValid(host, 0, host.length) ? 1 : 0;
                }))
                .isZero();
    }

    private long allocated(Runnable work) {
        for (int i = 0; i < WARM_UP; i++) {
            work.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < COUNTED; i++) {
            work.run();
        }
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        // The measurement itself may cost a few bytes, a real allocation costs 16 in every round.
        return bytes < COUNTED ? 0 : bytes;
    }
}
