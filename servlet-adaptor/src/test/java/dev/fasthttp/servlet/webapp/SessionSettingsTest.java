package dev.fasthttp.servlet.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fasthttp.servlet.webapp.descriptor.DescriptorParser;
import dev.fasthttp.servlet.webapp.descriptor.SessionConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.SessionCookieConfig;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class SessionSettingsTest {

    private final Set<String> calls = new TreeSet<>();

    private Object note(Object proxy, Method method, Object[] arguments) {
        if (method.getReturnType() == SessionCookieConfig.class) {
            return proxy(SessionCookieConfig.class);
        }
        calls.add(method.getName() + Arrays.toString(arguments));
        return null;
    }

    private <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this::note));
    }

    private static SessionConfig session(String content) throws Exception {
        String webXml = "<web-app><session-config>" + content + "</session-config></web-app>";
        return DescriptorParser.webXml(webXml.getBytes(StandardCharsets.UTF_8), "web.xml")
                .session();
    }

    @Test
    void saysWhatTheDescriptorSays() throws Exception {
        SessionConfig session =
                session("<cookie-config><name>N</name><domain>D</domain><path>/P</path><comment>C</comment>"
                        + "<http-only>true</http-only><secure>false</secure><max-age>7</max-age><attribute>"
                        + "<attribute-name>SameSite</attribute-name><attribute-value>Lax</attribute-value></attribute>"
                        + "</cookie-config><tracking-mode>COOKIE</tracking-mode>");
        new SessionSettings(session).onStartup(null, proxy(ServletContext.class));
        assertThat(calls)
                .containsExactly(
                        "setAttribute[SameSite, Lax]",
                        "setComment[C]",
                        "setDomain[D]",
                        "setHttpOnly[true]",
                        "setMaxAge[7]",
                        "setName[N]",
                        "setPath[/P]",
                        "setSecure[false]",
                        "setSessionTrackingModes[[COOKIE]]");
    }

    @Test
    void saysNothingOtherwise() throws Exception {
        new SessionSettings(session("<session-timeout>5</session-timeout>"))
                .onStartup(null, proxy(ServletContext.class));
        assertThat(calls).isEmpty();
    }
}
