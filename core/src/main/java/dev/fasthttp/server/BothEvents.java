package dev.fasthttp.server;

import dev.fasthttp.http.Violation;

/** Tells two what a server does. */
record BothEvents(ServerEvents first, ServerEvents second) implements ServerEvents {
    @Override
    public void requestEnded(RequestCtx ctx, long nanos) {
        try {
            first.requestEnded(ctx, nanos);
        } finally {
            second.requestEnded(ctx, nanos);
        }
    }

    @Override
    public void violated(Violation violation) {
        try {
            first.violated(violation);
        } finally {
            second.violated(violation);
        }
    }

    @Override
    public void timedOut(RequestCtx ctx) {
        try {
            first.timedOut(ctx);
        } finally {
            second.timedOut(ctx);
        }
    }
}
