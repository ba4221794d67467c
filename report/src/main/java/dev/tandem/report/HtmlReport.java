package dev.tandem.report;

import dev.tandem.error.DataException;
import dev.tandem.io.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Writes a report as one HTML file: script, style and pictures are inside, and the page forbids itself to ask any network for
 * anything. Reads well in light and dark, on a telephone and on paper; without JavaScript only the curves are missing.
 */
public final class HtmlReport {

    private static final String WEBJARS = "/META-INF/resources/webjars/";
    private static final String UPLOT = WEBJARS + "uplot/1.6.30/";
    private static final String D3 = WEBJARS + "d3/7.9.0/";

    /** What the page may load: what it holds itself. */
    private static final String POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    private HtmlReport() {
    }

    /**
     * Writes the page, in place of any before: it is there whole or not at all.
     *
     * @return its size in bytes
     * @throws DataException if the file can't be written
     */
    public static long write(Report report, Path file) {
        byte[] page = page(report).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(file, page);
        return page.length;
    }

    static String page(Report report) {
        boolean curves = report.sections().stream().anyMatch(Section.Curves.class::isInstance);
        boolean figures = report.sections().stream().anyMatch(Section.Figures.class::isInstance);
        var html = new Markup().raw("<!doctype html>\n").open("html", "lang", "en").line().open("head").line();
        html.open("meta", "charset", "utf-8").line();
        html.open("meta", "http-equiv", "Content-Security-Policy", "content", POLICY).line();
        html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1").line();
        html.open("meta", "name", "color-scheme", "content", "light dark").line();
        html.element("title", report.title()).line();
        if (curves) {
            html.raw("<!-- uPlot, which draws the curves:\n" + resource(UPLOT + "LICENSE") + "\n-->\n");
            style(html, resource(UPLOT + "dist/uPlot.min.css"));
        }
        style(html, resource("report.css"));
        html.close("head").line().open("body").line();
        body(html, report);
        if (curves) {
            script(html, resource(UPLOT + "dist/uPlot.iife.min.js"));
        }
        if (figures) {
            html.raw("<!-- D3, which draws the figures:\n" + resource(D3 + "LICENSE") + "\n-->\n");
            script(html, resource(D3 + "dist/d3.min.js"));
            script(html, resource("figures.js"));
        }
        script(html, resource("report.js"));
        return html.close("body").line().close("html").line().toString();
    }

    private static void body(Markup html, Report report) {
        html.open("header").element("h1", report.title());
        if (!report.lead().isEmpty()) {
            html.element("p", report.lead(), "class", "lead");
        }
        html.close("header").line().open("main").line();
        var sections = new SectionMarkup(html);
        report.sections().forEach(sections::add);
        html.close("main").line();
    }

    private static void style(Markup html, String css) {
        html.open("style").raw(css).close("style").line();
    }

    private static void script(Markup html, String code) {
        html.open("script").raw(code).close("script").line();
    }

    private static String resource(String name) {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource '" + name + "': is not on the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
