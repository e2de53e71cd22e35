package dev.fasthttp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.http.Violation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two who are told. */
class BothEventsTest {
    private final List<String> seen = new ArrayList<>();

    private final class Noting implements ServerEvents {
        private final String name;
        private final boolean failing;

        Noting(String name, boolean failing) {
            this.name = name;
            this.failing = failing;
        }

        private void note(String what) {
            seen.add(name + " " + what);
            if (failing) {
                throw new IllegalStateException(name);
            }
        }

        @Override
        public void requestEnded(RequestCtx ctx, long nanos) {
            note(ctx.pathString() + " " + nanos);
        }

        @Override
        public void violated(Violation violation) {
            note(violation.name());
        }

        @Override
        public void timedOut(RequestCtx ctx) {
            note("late " + ctx.pathString());
        }
    }

    @Test
    void areToldInOrder() {
        ServerEvents both = ServerEvents.both(new Noting("a", false), new Noting("b", false));
        RequestCtx ctx = new RequestCtx();
        both.requestEnded(ctx, 5);
        both.violated(Violation.BARE_LF);
        both.timedOut(ctx);
        assertThat(seen).containsExactly("a / 5", "b / 5", "a BARE_LF", "b BARE_LF", "a late /", "b late /");
    }

    @Test
    void theSecondIsToldAlsoWhenTheFirstThrows() {
        ServerEvents both = ServerEvents.both(new Noting("a", true), new Noting("b", false));
        RequestCtx ctx = new RequestCtx();
        assertThatThrownBy(() -> both.requestEnded(ctx, 5)).hasMessage("a");
        assertThatThrownBy(() -> both.violated(Violation.BARE_LF)).hasMessage("a");
        assertThatThrownBy(() -> both.timedOut(ctx)).hasMessage("a");
        assertThat(seen).containsExactly("a / 5", "b / 5", "a BARE_LF", "b BARE_LF", "a late /", "b late /");
    }
}
