package dev.fasthttp.servlet.apps;

import jakarta.inject.Singleton;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.glassfish.jersey.media.multipart.FormDataContentDisposition;
import org.glassfish.jersey.media.multipart.FormDataParam;
import org.glassfish.jersey.media.multipart.MultiPartFeature;
import org.glassfish.jersey.server.ChunkedOutput;
import org.glassfish.jersey.server.ResourceConfig;

/** Answers later by Jersey, by events, in chunks; takes files. */
@ApplicationPath("/rest")
public final class JerseyAsyncApp extends ResourceConfig {
    /** Found by Jersey's initializer. */
    public JerseyAsyncApp() {
        super(MultiPartFeature.class, Later.class, Events.class, Files.class);
    }

    /** Results that come from other threads. */
    @Path("/results")
    @Singleton
    @Produces(MediaType.TEXT_PLAIN)
    public static class Later {
        private final Map<String, AsyncResponse> waiting = new ConcurrentHashMap<>();

        /** Waits until somebody puts it. */
        @GET
        @Path("/{name}")
        public void get(@PathParam("name") String name, @Suspended AsyncResponse response) {
            waiting.put(name, response);
        }

        /** The result. */
        @PUT
        @Path("/{name}")
        public String put(@PathParam("name") String name, String text) {
            AsyncResponse response = waiting.remove(name);
            if (response == null) {
                return "false";
            }
            return Boolean.toString(
                    switch (text) {
                        case "failed" -> response.resume(new IllegalStateException("expected by the test"));
                        case "cancelled" -> response.cancel(7);
                        default -> response.resume(text);
                    });
        }

        /** Nobody puts it. */
        @GET
        @Path("/never/at-all")
        public void never(@Suspended AsyncResponse response) {
            response.setTimeout(200, TimeUnit.MILLISECONDS);
        }

        /** Nobody puts it, and it is known what to say then. */
        @GET
        @Path("/never/handled")
        public void handled(@Suspended AsyncResponse response) {
            response.setTimeoutHandler(late -> late.resume(Response.status(Response.Status.ACCEPTED)
                    .entity("try again")
                    .build()));
            response.setTimeout(200, TimeUnit.MILLISECONDS);
        }

        /** Written by another thread, piece by piece. */
        @GET
        @Path("/chunks/all")
        public ChunkedOutput<String> chunks() {
            ChunkedOutput<String> output = new ChunkedOutput<>(String.class);
            Thread writer = new Thread(() -> {
                try (output) {
                    for (int i = 0; i < 1_000; i++) {
                        output.write("chunk " + i + "\n");
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            writer.start();
            return output;
        }
    }

    /** Server-sent events. */
    @Path("/events")
    @Singleton
    public static class Events {
        private final Sse sse;
        private final SseBroadcaster all;
        private final Set<SseEventSink> listening = ConcurrentHashMap.newKeySet();

        /** Made once. */
        public Events(@Context Sse sse) {
            this.sse = sse;
            all = sse.newBroadcaster();
            all.onClose(listening::remove);
            all.onError((sink, failure) -> listening.remove(sink));
        }

        /** Listens. */
        @GET
        @Produces(MediaType.SERVER_SENT_EVENTS)
        public void listen(@Context SseEventSink sink) {
            var unused = sink.send(sse.newEvent("welcome"));
            all.register(sink);
            listening.add(sink);
        }

        /** Tells all; returns how many listen. */
        @POST
        public int publish(String text) {
            var unused = all.broadcast(
                    sse.newEventBuilder().name("news").data(String.class, text).build());
            return listening.size();
        }

        /** Ends all. */
        @POST
        @Path("/end")
        public void end() {
            all.close();
        }
    }

    /** Files in forms, read by Jersey itself. */
    @Path("/files")
    public static class Files {
        /** One file. */
        @POST
        @Consumes(MediaType.MULTIPART_FORM_DATA)
        public String take(
                @FormDataParam("note") String note,
                @FormDataParam("file") InputStream content,
                @FormDataParam("file") FormDataContentDisposition about)
                throws IOException {
            return note + ": " + about.getFileName() + ", " + content.readAllBytes().length;
        }
    }
}
