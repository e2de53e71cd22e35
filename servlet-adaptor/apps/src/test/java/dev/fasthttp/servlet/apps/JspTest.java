package dev.fasthttp.servlet.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Pages in JSP, run by Jasper, which is on the class path of the server. */
@Timeout(180)
final class JspTest {
    private static final String TLD = "<taglib xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"3.1\">"
            + "<tlib-version>1</tlib-version><short-name>t</short-name><uri>urn:test</uri><tag><name>box</name>"
            + "<tag-class>dev.fasthttp.servlet.apps.BoxTag</tag-class><body-content>scriptless</body-content><attribute>"
            + "<name>times</name><rtexprvalue>true</rtexprvalue></attribute></tag></taglib>";

    @TempDir
    Path directory;

    private AppServer app;

    @BeforeEach
    void deploy() throws Exception {
        app = new AppServer(directory);
        app.file(
                "WEB-INF/web.xml",
                "<web-app version=\"6.1\"><servlet><servlet-name>declared</servlet-name>"
                        + "<jsp-file>/WEB-INF/declared.jsp</jsp-file><init-param><param-name>greeting</param-name>"
                        + "<param-value>hello</param-value></init-param></servlet><servlet-mapping>"
                        + "<servlet-name>declared</servlet-name><url-pattern>/declared</url-pattern></servlet-mapping>",
                "<jsp-config><jsp-property-group><url-pattern>*.page</url-pattern><page-encoding>UTF-8</page-encoding>"
                        + "<trim-directive-whitespaces>true</trim-directive-whitespaces>"
                        + "<include-prelude>/WEB-INF/prelude.jspf</include-prelude></jsp-property-group></jsp-config>",
                "<error-page><error-code>404</error-code><location>/WEB-INF/missing.jsp</location></error-page>",
                "</web-app>");
        app.file("WEB-INF/declared.jsp", "<%= config.getInitParameter(\"greeting\") %>");
        app.file("WEB-INF/prelude.jspf", "prelude ");
        app.file(
                "WEB-INF/missing.jsp",
                "<%@ page isErrorPage=\"true\" session=\"false\" %>no ${pageContext.errorData.requestURI}");
        app.file(
                "index.jsp",
                "<%@ page contentType=\"text/plain; charset=UTF-8\" session=\"false\" %>${1 + 2} ${param.name}",
                "<% for (int i = 0; i < 3; i++) { out.print(i); } %>",
                "<jsp:include page=\"part.txt\"/>");
        app.file("part.txt", "part");
        app.file("WEB-INF/tags/big.tag", "<%@ tag pageEncoding=\"UTF-8\" %><%@ attribute name=\"text\" %>«${text}»");
        app.file(
                "tags.jsp",
                "<%@ page contentType=\"text/plain; charset=UTF-8\" session=\"false\" %><%@ taglib prefix=\"t\" uri=\"urn:test\" %>"
                        + "<%@ taglib prefix=\"f\" tagdir=\"/WEB-INF/tags\" %><t:box times=\"${1 + 1}\">x</t:box><f:big text=\"y\"/>");
        app.file("other.page", "<%@ page session=\"false\" %>ü");
        app.file("session.jsp", "<% session.setAttribute(\"a\", 1); %>${sessionScope.a}");
        app.file("broken.jsp", "<%@ page session=\"false\" %><% nonsense %>");
        app.jar("tags.jar", "META-INF/test.tld", TLD);
        app.type(BoxTag.class);
        app.deploy("/pages");
    }

    @AfterEach
    void stop() {
        app.close();
    }

    @Test
    void pagesRun() throws Exception {
        HttpResponse<String> home = app.get("/pages/?name=n");
        assertThat(home.body()).isEqualTo("3 n\n012\npart");
        assertThat(home.headers().firstValue("Content-Type")).contains("text/plain;charset=UTF-8");
        assertThat(app.get("/pages/tags.jsp").body()).isEqualTo("[x][x]«y»");
        assertThat(app.get("/pages/declared").body()).isEqualTo("hello");
        assertThat(app.get("/pages/other.page").body()).isEqualTo("prelude ü");
        HttpResponse<String> session = app.get("/pages/session.jsp");
        assertThat(session.body()).isEqualTo("1");
        assertThat(session.headers().firstValue("Set-Cookie").orElseThrow()).startsWith("JSESSIONID=");
        HttpResponse<String> broken = app.get("/pages/broken.jsp");
        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body()).doesNotContain("nonsense");
        HttpResponse<String> missing = app.get("/pages/none");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).isEqualTo("no /pages/none");
        assertThat(app.get("/pages/WEB-INF/declared.jsp").statusCode()).isEqualTo(404);
        assertThat(app.get("/pages/none.jsp").statusCode()).isEqualTo(404);
    }
}
