package dev.fasthttp.server;

import java.util.ArrayList;
import java.util.List;

/** The hooks of one request; the last one added runs first. They see each answer once. */
final class ResponseHooks {
    private final List<ResponseHook> hooks = new ArrayList<>(0);
    private boolean done;

    void add(ResponseHook hook) {
        hooks.add(hook);
    }

    boolean isEmpty() {
        return hooks.isEmpty();
    }

    void run(RequestCtx ctx) {
        if (done) {
            return;
        }
        done = true;
        for (int i = hooks.size() - 1; i >= 0; i--) {
            hooks.get(i).complete(ctx);
        }
    }

    /** Another answer takes the place of the one they may have seen. */
    void rewind() {
        done = false;
    }

    void reset() {
        done = false;
        if (!hooks.isEmpty()) {
            hooks.clear();
        }
    }
}
