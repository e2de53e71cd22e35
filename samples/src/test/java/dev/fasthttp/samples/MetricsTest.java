package dev.fasthttp.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The live page of {@link Metrics} in Chromium, where that is on the path. */
@Tag("browser")
@Timeout(180)
class MetricsTest {
    private static final String PRESSED = "[aria-pressed='true']";

    @TempDir
    private Path directory;

    private Metrics metrics;
    private Browser browser;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(Browser.isInstalled(), "chromium is not on the path");
        metrics = new Metrics(0);
        metrics.startLoad();
        browser = new Browser(directory);
        browser.resize(1280, 900, false);
        browser.prefer("light");
        browser.open(metrics.url());
        browser.await("document.querySelector('#state') && document.querySelector('#state').dataset.state === 'live'");
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
        if (metrics != null) {
            metrics.close();
        }
    }

    /** The pixels of the first chart, as text. */
    private String firstChart() throws IOException, InterruptedException {
        return browser.evaluate("document.querySelector('.chart canvas').toDataURL()")
                .asText();
    }

    private String text(String selector) throws IOException, InterruptedException {
        return browser.evaluate("document.querySelector(\"" + selector + "\").textContent")
                .asText();
    }

    private void click(String selector) throws IOException, InterruptedException {
        browser.evaluate("document.querySelector(\"" + selector + "\").click()");
    }

    @Test
    void showsWhatHappensAsItHappens() throws Exception {
        browser.await("document.querySelectorAll('.chart canvas').length === 8");
        browser.await("parseFloat(document.querySelector('#figures dd').textContent.replace(',', '')) > 0");
        String before = firstChart();
        browser.await("document.querySelector('.chart canvas').toDataURL() !== '" + before + "'");
        browser.await("document.title.includes(' req/s · localhost:')");
        filtersVariables();
        switchesThemes();
        movesByKeys();
        pauses();
        assertThat(browser.evaluate("[...document.querySelectorAll('.none')].filter(n => !n.hidden).length")
                        .asInt())
                .as("charts without data")
                .isZero();
        fitsAPhone();
        assertThat(browser.errors()).isEmpty();
        String host = metrics.url().substring(0, metrics.url().indexOf("/debug"));
        assertThat(browser.requests()).isNotEmpty().allMatch(url -> url.startsWith(host) || url.startsWith("data:"));
        keepScreenshots();
    }

    private void filtersVariables() throws IOException, InterruptedException {
        browser.await("document.querySelectorAll('#rows tr').length > 40");
        browser.evaluate("document.querySelector('#filter').focus()");
        browser.type("^shop");
        browser.await("[...document.querySelectorAll('#rows th')].every(th => th.textContent.startsWith('shop.'))"
                + " && document.querySelectorAll('#rows tr').length === 4");
        assertThat(text("#count")).isEqualTo("2 variables");
        browser.await("location.search === '?r=%5Eshop'");
        browser.await("[...document.querySelectorAll('#rows td.moves')].length > 0");
        browser.type("[");
        browser.await("document.querySelector('#filter-error').textContent.includes('missing closing ]')");
        assertThat(browser.evaluate("document.querySelector('#filter').getAttribute('aria-invalid')")
                        .asText())
                .isEqualTo("true");
        browser.evaluate("document.querySelector('#filter').select()");
        browser.type("nothing of that name");
        browser.await("document.querySelector('#rows').textContent === 'No name matches the filter.'");
        browser.evaluate("document.querySelector('#filter').value = '';"
                + "document.querySelector('#filter').dispatchEvent(new Event('input'))");
        browser.await("document.querySelectorAll('#rows tr').length > 40");
        // The 400 that was asked for is on the console too, of all browsers.
        List<String> expected = browser.errors();
        assertThat(expected).allMatch(error -> error.contains("status of 400"));
        browser.forgetErrors();
    }

    private void switchesThemes() throws IOException, InterruptedException {
        String background = "getComputedStyle(document.body).backgroundColor";
        assertThat(browser.evaluate(background).asText()).isEqualTo("rgb(245, 246, 248)");
        click("#theme");
        click("#theme");
        assertThat(text("#theme")).isEqualTo("Theme: dark");
        assertThat(browser.evaluate(background).asText()).isEqualTo("rgb(14, 17, 22)");
        click("#theme");
        browser.prefer("dark");
        browser.await(background + " === 'rgb(14, 17, 22)'");
        browser.prefer("light");
        browser.await(background + " === 'rgb(245, 246, 248)'");
    }

    private void movesByKeys() throws IOException, InterruptedException {
        browser.evaluate("document.querySelector('.plot').focus()");
        browser.press("ArrowLeft", 37);
        browser.await("/^\\d\\d:\\d\\d:\\d\\d: answered [\\d,.]+/.test(document.querySelector('#spoken').textContent)");
        assertThat(browser.evaluate("document.querySelector('.plot').getAttribute('aria-label')")
                        .asText())
                .startsWith("Requests a second. Now: answered ");
        browser.evaluate("document.activeElement.blur()");
    }

    private void pauses() throws IOException, InterruptedException {
        click("#pause");
        assertThat(text("#state-text")).isEqualTo("Paused");
        String before = firstChart();
        Thread.sleep(2500);
        assertThat(firstChart()).isEqualTo(before);
        click("#pause");
        browser.await("document.querySelector('.chart canvas').toDataURL() !== '" + before + "'");
        click("[data-window='60']");
        assertThat(text("[data-window]" + PRESSED)).isEqualTo("1 min");
        click("[data-window='600']");
    }

    private void fitsAPhone() throws IOException, InterruptedException {
        browser.resize(390, 844, true);
        browser.await("document.querySelector('.chart canvas').clientWidth < 390");
        assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
                .isEqualTo(390);
        browser.resize(1280, 900, false);
        browser.await("document.querySelector('.chart canvas').clientWidth > 390");
    }

    /** Asked for by {@code -Dscreenshots=../docs/images}, they go where the README has them; else to the build. */
    private void keepScreenshots() throws IOException, InterruptedException {
        String asked = System.getProperty("screenshots", "");
        Path images = Files.createDirectories(Path.of(asked.isEmpty() ? "target/screenshots" : asked));
        if (!asked.isEmpty()) {
            Thread.sleep(60_000);
        }
        for (String scheme : List.of("light", "dark")) {
            browser.prefer(scheme);
            browser.await("document.documentElement.dataset.theme === '" + scheme + "'");
            Path file = images.resolve("metrics-" + scheme + ".png");
            browser.screenshot(file);
            assertThat(Files.size(file)).isGreaterThan(20_000);
        }
    }

    @Test
    void saysThatTheServerIsGone() throws Exception {
        browser.await("document.querySelectorAll('#rows tr').length > 40");
        metrics.close();
        browser.await("document.querySelector('#state').dataset.state === 'lost'");
        browser.await("!document.querySelector('#banner').hidden");
        assertThat(text("#banner-text")).contains("The server does not answer.");
        browser.await("document.querySelector('#variables').classList.contains('stale')");
    }
}
