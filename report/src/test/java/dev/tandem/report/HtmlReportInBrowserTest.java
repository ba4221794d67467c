package dev.tandem.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.report.figure.Scale;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page as a reader sees it. {@code -Dtandem.screenshots=FOLDER} keeps what was seen. */
@Tag("slow")
class HtmlReportInBrowserTest {

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path folder;
    private static Path page;
    private static Browser browser;

    @BeforeAll
    static void openThePage() throws Exception {
        Optional<Path> chromium = Browser.installed();
        assumeTrue(chromium.isPresent(), "no Chromium on the path — install it to have pages looked at");
        page = folder.resolve("report.html");
        HtmlReport.write(SampleReport.whole(), page);
        browser = Browser.start(chromium.orElseThrow(), folder);
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"1280,false", "1280,true", "390,false", "390,true"})
    void theCurvesAreDrawnAndNothingIsAskedOfANetwork(int width, boolean dark) throws IOException {
        browser.look(width, dark);
        browser.open(page);
        browser.settle();

        BufferedImage image = keep(browser.screenshot(), "report-" + width + (dark ? "-dark" : "-light"));
        assertThat(browser.value(INKED_CHARTS).asInt()).as("charts with a drawn line").isEqualTo(3);
        assertThat(browser.value("document.querySelectorAll('img').length").asInt()).isEqualTo(18);
        assertThat(browser.value("[...document.images].every(i => i.naturalWidth > 0)").asBoolean()).isTrue();
        assertThat(browser.value("document.documentElement.scrollWidth").asInt()).as("nothing sticks out")
                .isEqualTo(width);
        assertThat(brightness(image)).isBetween(dark ? 0.0 : 200.0, dark ? 60.0 : 256.0);
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests()).isNotEmpty().allMatch(r -> r.startsWith(folder.toUri().toString()));
    }

    /** A4 less the margins that browsers leave. */
    @Test
    void onPaperNothingIsCutAndChartsStandSideBySide() {
        browser.print(718);
        browser.open(page);
        browser.settle();

        assertThat(browser.value("document.documentElement.scrollWidth").asInt()).isBetween(690, 718);
        assertThat(browser.value("[...document.querySelectorAll('table')].map(t => t.offsetWidth)").valueStream())
                .hasSize(3).allSatisfy(w -> assertThat(w.asInt()).isBetween(300, 718));
        assertThat(browser.value("document.querySelectorAll('.plot')[2].offsetWidth").asInt()).isBetween(250, 359);
    }

    /** Charts whose canvas has pixels in the colour of the first line. */
    private static final String INKED_CHARTS = """
            [...document.querySelectorAll('.plot canvas')].filter(c => {
                const probe = document.createElement('canvas').getContext('2d');
                probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--c1');
                probe.fillRect(0, 0, 1, 1);
                const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
                const seen = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
                let inked = 0;
                for (let i = 0; i < seen.length; i += 4) {
                    const off = Math.abs(seen[i] - r) + Math.abs(seen[i + 1] - g) + Math.abs(seen[i + 2] - b);
                    inked += seen[i + 3] > 200 && off < 12;
                }
                return inked > 50;
            }).length""";

    @Test
    void figuresHaveTheirMarksAxesAndColours() throws IOException {
        Path lab = folder.resolve("lab.html");
        assertThat(HtmlReport.write(SampleReport.ofLab(), lab)).isLessThan(400_000);
        browser.look(1280, true);
        browser.open(lab);
        browser.settle();
        keep(browser.screenshot(), "lab-1280-dark");

        assertThat(browser.value("document.querySelectorAll('.drawn svg').length").asInt()).isEqualTo(3);
        assertThat(marks(0, "path[style*=\"--c1\"]")).as("a band and a line").isEqualTo(2);
        assertThat(marks(0, "path[style*=\"dasharray\"]")).isEqualTo(1);
        assertThat(marks(0, "circle")).isEqualTo(4);
        assertThat(text(".drawn .word")).isEqualTo("wanted " + SampleReport.HOSTILE);
        assertThat(marks(1, "circle")).as("begin, step and end of a way").isEqualTo(3);
        assertThat(marks(1, "image")).isEqualTo(1);
        assertThat(marks(1, "path[style*=\"fill-opacity\"]")).as("contours").isEqualTo(4);
        assertThat(marks(2, "rect[style]")).as("bars").isEqualTo(4);
        assertThat(browser.value("[...document.querySelectorAll('.axis .name')].map(t => t.textContent).join()")
                .asString()).isEqualTo("epoch,error, %,w₁,w₂,net,millions");
        assertThat(browser
                .value("[...document.querySelectorAll('.drawn:last-child .tick text')].map(t => t.textContent).join()")
                .asString()).startsWith("LeNet,AlexNet,");
        assertThat(browser.value("[...document.querySelectorAll('math mo')].map(t => t.textContent).join('')")
                .asString()).contains("(", "{", "≥", ")", "=").doesNotContain("-");
        assertThat(browser.complaints()).isEmpty();
    }

    private static int marks(int figure, String selector) {
        return browser.value("document.querySelectorAll('.drawn svg')[" + figure + "].querySelectorAll('" + selector
                + "').length").asInt();
    }

    @Test
    void aReaderChangesTheScaleAndTheLegendFollowsTheCursor() {
        browser.look(1280, false);
        browser.open(page);
        assertThat(text(".scale")).isEqualTo("linear");
        browser.value("document.querySelector('.scale').click()");
        assertThat(text(".scale")).isEqualTo("log");
        String last = text(".legend small");

        browser.value("""
                (() => {
                    const over = document.querySelector('.u-over').getBoundingClientRect();
                    document.querySelector('.u-over').dispatchEvent(new MouseEvent('mousemove', {
                        clientX: over.left + over.width / 2, clientY: over.top + 20, bubbles: true }));
                })()""");
        browser.settle();

        assertThat(last).isEqualTo("step 4,690");
        assertThat(text(".legend small")).matches("step 2,3\\d\\d(\\.\\d)?");
    }

    @Test
    void aRunOfNoStepOrOneHasEmptyChartsAndNoComplaints() {
        Path sparse = folder.resolve("sparse.html");
        HtmlReport.write(new Report("sparse", "", List.of(new TrainingCurves().section(),
                new Section.Curves("one", "", "step", List.of(new Section.Chart("Loss", Scale.LOG,
                        List.of(new Series("loss", List.of(new Series.Point(1, 0))))))))),
                sparse);
        browser.look(1280, false);
        browser.open(sparse);
        browser.value("document.querySelectorAll('.scale').forEach(b => b.click())");
        browser.settle();

        assertThat(browser.value("document.querySelectorAll('.plot canvas').length").asInt()).isEqualTo(3);
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void hostileNamesStayText() {
        browser.look(1280, false);
        browser.open(page);

        assertThat(browser.value("document.querySelectorAll('.facts img').length").asInt()).isZero();
        assertThat(browser.value("document.querySelector('.facts dl div:last-child dd').textContent").asString())
                .isEqualTo(SampleReport.HOSTILE);
    }

    private static String text(String selector) {
        return browser.value("document.querySelector('" + selector + "').textContent").asString();
    }

    private static double brightness(BufferedImage image) {
        double sum = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                sum += ((rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff)) / 3.0;
            }
        }
        return sum / image.getHeight() / image.getWidth();
    }

    private static BufferedImage keep(byte[] png, String name) throws IOException {
        String kept = System.getProperty("tandem.screenshots", "");
        if (!kept.isEmpty()) {
            Files.createDirectories(Path.of(kept));
            Files.write(Path.of(kept, name + ".png"), png);
        }
        return ImageIO.read(new ByteArrayInputStream(png));
    }
}
