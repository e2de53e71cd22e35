package dev.fasthttp.server;

import java.util.ArrayList;
import java.util.List;

/** The hooks of one request; the last one added runs first. */
final class ResponseHooks {
    private final List<ResponseHook> hooks = new ArrayList<>(0);

    void add(ResponseHook hook) {
        hooks.add(hook);
    }

    boolean isEmpty() {
        return hooks.isEmpty();
    }

    void run(RequestCtx ctx) {
        for (int i = hooks.size() - 1; i >= 0; i--) {
            hooks.get(i).complete(ctx);
        }
    }

    void reset() {
        if (!hooks.isEmpty()) {
            hooks.clear();
        }
    }
}
