package dev.fasthttp.servlet.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.wicket.protocol.http.WebApplication;
import org.apache.wicket.request.IRequestHandler;
import org.apache.wicket.util.io.IClusterable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Wicket: a page that remembers, its links and its form, two visitors, and the way back. */
@Timeout(180)
final class WicketTest {
    private static final String[] MARKUP = {
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Notes</title></head><body>",
        "<p>clicked <b wicket:id=\"number\">0</b> times</p>",
        "<a wicket:id=\"click\">click</a> <a wicket:id=\"quiet\">quietly</a>",
        "<div wicket:id=\"feedback\"></div>",
        "<ul><li wicket:id=\"notes\"><i wicket:id=\"note\">a note</i></li></ul>",
        "<form wicket:id=\"add\"><input type=\"text\" wicket:id=\"text\"></form>",
        "</body></html>"
    };

    @TempDir
    Path directory;

    private static URI find(HttpResponse<String> page, String expression) {
        Matcher found = Pattern.compile(expression).matcher(page.body());
        assertThat(found.find()).as("%s in %s", expression, page.body()).isTrue();
        return page.uri().resolve(found.group(1).replace("&amp;", "&"));
    }

    private static HttpResponse<String> click(Browser visitor, HttpResponse<String> page) throws Exception {
        return visitor.follow(visitor.get(find(page, "href=\"([^\"]*-click)\"").toString()));
    }

    private static HttpResponse<String> add(Browser visitor, HttpResponse<String> page, String note) throws Exception {
        return visitor.follow(visitor.submit(find(page, "action=\"([^\"]+)\"").toString(), "text", note));
    }

    @Test
    void pagesRemember() throws Exception {
        try (AppServer app = new AppServer(directory)) {
            app.types(WicketApp.class)
                    .type(Class.forName(WicketApp.Notes.class.getName() + "$1"))
                    .library(WebApplication.class)
                    .library(IRequestHandler.class)
                    .library(IClusterable.class)
                    .file("WEB-INF/classes/dev/fasthttp/servlet/apps/WicketApp$Notes.html", MARKUP)
                    .deploy("/w");
            Browser first = app.browser();
            HttpResponse<String> home = first.follow(first.get("/w/"));
            assertThat(home.body()).contains(">0</b> times", "<i>first</i>");
            assertThat(first.cookie("JSESSIONID")).isPresent();

            HttpResponse<String> once = click(first, home);
            HttpResponse<String> twice = click(first, once);
            assertThat(twice.body()).contains(">2</b> times");
            HttpResponse<String> quiet = first.send(HttpRequest.newBuilder(find(twice, "\"u\":\"([^\"]*-quiet)\""))
                    .header("Wicket-Ajax", "true")
                    .header("Wicket-Ajax-BaseURL", "."));
            assertThat(quiet.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/xml");
            assertThat(quiet.body()).contains(">3</b>").doesNotContain("times");

            HttpResponse<String> added = add(first, twice, "zwölf & mehr");
            assertThat(added.body()).contains(">3</b> times", "<i>first</i>", "<i>zwölf &amp; mehr</i>");
            assertThat(add(first, added, "").body())
                    .contains("feedbackPanelERROR")
                    .contains("<i>first</i>");

            // Another visitor has a page of his own, and the first may go on with one of the pages he had before.
            Browser second = app.browser();
            assertThat(second.follow(second.get("/w/")).body())
                    .contains(">0</b> times")
                    .doesNotContain("zwölf");
            assertThat(click(first, once).body()).contains(">2</b> times");
            assertThat(second.get("/w/wicket/resource/none").statusCode()).isEqualTo(404);
        }
    }
}
