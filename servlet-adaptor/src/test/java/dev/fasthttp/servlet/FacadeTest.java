package dev.fasthttp.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fasthttp.servlet.support.ActServlet;
import dev.fasthttp.servlet.support.TestContainer;
import jakarta.servlet.Filter;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequestAttributeEvent;
import jakarta.servlet.ServletRequestAttributeListener;
import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** What an application keeps of a request is void when that is over. */
class FacadeTest {
    private final BlockingQueue<Object> kept = new LinkedBlockingQueue<>();

    private TestContainer container() throws Exception {
        return TestContainer.of(ServletContainer.builder()
                .servlet("/stream", new ActServlet((request, response) -> {
                    kept.add(request);
                    kept.add(response);
                    kept.add(request.getInputStream());
                    kept.add(response.getOutputStream());
                }))
                .servlet("/writer", new ActServlet((request, response) -> kept.add(response.getWriter()))));
    }

    @Test
    void eachMethodOfALateRequestThrows() throws Exception {
        try (TestContainer container = container()) {
            container.get("/stream");
            List<String> answering = new ArrayList<>();
            answering.addAll(methodsThatDoNotThrow(HttpServletRequest.class, kept.take()));
            answering.addAll(methodsThatDoNotThrow(HttpServletResponse.class, kept.take()));
            assertThat(answering).isEmpty();
        }
    }

    /** Calls every method with defaults for its parameters. */
    private static List<String> methodsThatDoNotThrow(Class<?> api, Object late) throws Exception {
        List<String> answering = new ArrayList<>();
        for (Method method : api.getMethods()) {
            Class<?>[] types = method.getParameterTypes();
            Object[] arguments = new Object[types.length];
            for (int i = 0; i < types.length; i++) {
                arguments[i] = argument(types[i]);
            }
            if (method.isDefault() && method.getName().equals("newPushBuilder")) {
                continue;
            }
            try {
                method.invoke(late, arguments);
                answering.add(method.toString());
            } catch (InvocationTargetException e) {
                assertThat(e.getCause())
                        .as(method.toString())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("startAsync");
            }
        }
        return answering;
    }

    private static Object argument(Class<?> type) {
        if (type == int.class) {
            return 1;
        }
        if (type == long.class) {
            return 1L;
        }
        if (type == boolean.class) {
            return true;
        }
        if (type == java.nio.charset.Charset.class) {
            return java.nio.charset.StandardCharsets.UTF_8;
        }
        return type == String.class ? "x" : null;
    }

    @Test
    void lateStreamsThrow() throws Exception {
        try (TestContainer container = container()) {
            container.get("/stream");
            container.get("/writer");
            kept.take();
            kept.take();
            ServletInputStream in = (ServletInputStream) kept.take();
            ServletOutputStream out = (ServletOutputStream) kept.take();
            PrintWriter writer = (PrintWriter) kept.take();
            assertThatThrownBy(in::read).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(in::isFinished).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> out.write(1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(out::flush).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(out::close).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> writer.print("x")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(writer::flush).isInstanceOf(IllegalStateException.class);
        }
    }

    /** Keeps the requests and contexts of the events that it is told of. */
    private final class Keeping implements ServletRequestListener, ServletRequestAttributeListener {
        @Override
        public void requestInitialized(ServletRequestEvent event) {
            kept.add(event.getServletRequest());
            kept.add(event.getServletContext());
        }

        @Override
        public void requestDestroyed(ServletRequestEvent event) {
            requestInitialized(event);
        }

        @Override
        public void attributeAdded(ServletRequestAttributeEvent event) {
            requestInitialized(event);
        }
    }

    @Test
    void listenersFiltersAndServletsGetTheSameRequest() throws Exception {
        Filter filter = (request, response, chain) -> {
            kept.add(request);
            kept.add(request.getServletContext());
            chain.doFilter(request, response);
        };
        ActServlet servlet = new ActServlet((request, response) -> {
            kept.add(request);
            kept.add(request.getServletContext());
            request.setAttribute("a", "1");
        });
        WebApplication application = WebApplication.at("")
                .listener(new Keeping())
                .filter(FilterDefinition.of("f", filter).mapping("/*"))
                .servlet(ServletDefinition.of("s", servlet).mapping("/s"));
        try (TestContainer container =
                TestContainer.of(ServletContainer.builder().application(application))) {
            assertThat(container.get("/s").status()).isEqualTo(200);
        }
        List<Object> seen = new ArrayList<>(kept);
        // Begin, filter, servlet, attribute, end: each saw the request and the context.
        assertThat(seen).hasSize(10);
        for (int i = 2; i < seen.size(); i++) {
            assertThat(seen.get(i)).isSameAs(seen.get(i % 2));
        }
    }

    @Test
    void textOfALateRequestSaysSo() throws Exception {
        try (TestContainer container = container()) {
            container.get("/stream");
            assertThat(kept.take()).hasToString("a request that is over");
            assertThat(kept.take()).hasToString("a response that is over");
        }
    }
}
