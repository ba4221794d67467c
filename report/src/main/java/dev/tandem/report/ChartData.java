package dev.tandem.report;

import dev.tandem.report.figure.Scale;
import java.io.StringWriter;
import java.util.List;
import java.util.function.ToDoubleFunction;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What the script that draws a chart reads. */
final class ChartData {

    private static final JsonFactory JSON = new JsonFactory();

    private ChartData() {
    }

    /** The chart as JSON that is safe within a script element. */
    static String json(Section.Chart chart, String axis) {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("axis", axis);
            json.writeBooleanProperty("log", chart.scale() == Scale.LOG);
            json.writeArrayPropertyStart("series");
            for (Series series : chart.series()) {
                json.writeStartObject();
                json.writeStringProperty("name", series.name());
                numbers(json, "at", series.points(), Series.Point::at);
                numbers(json, "value", series.points(), Series.Point::value);
                if (series.points().stream().anyMatch(p -> p.low() < p.high())) {
                    numbers(json, "low", series.points(), Series.Point::low);
                    numbers(json, "high", series.points(), Series.Point::high);
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.toString().replace("<", "\\u003c"); // "<" stands in strings only, where both mean the same
    }

    private static void numbers(JsonGenerator json, String name, List<Series.Point> points,
            ToDoubleFunction<Series.Point> which) {
        json.writeArrayPropertyStart(name);
        for (Series.Point point : points) {
            Numbers.write(json, which.applyAsDouble(point));
        }
        json.writeEndArray();
    }
}
