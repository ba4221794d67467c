package dev.tandem.report;

import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.report.figure.Scale;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What the script that draws a figure reads. */
final class FigureData {

    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator json;

    private FigureData(JsonGenerator json) {
        this.json = json;
    }

    /** The figure as JSON that is safe within a script element. */
    static String json(Figure figure) {
        var text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            new FigureData(json).figure(figure);
        }
        return text.toString().replace("<", "\\u003c"); // "<" stands in strings only, where both mean the same
    }

    private void figure(Figure figure) {
        json.writeStartObject();
        axis("x", figure.x());
        axis("y", figure.y());
        json.writeBooleanProperty("equal", figure.equal());
        json.writeArrayPropertyStart("marks");
        List<String> names = Mark.names(figure.marks());
        for (Mark mark : figure.marks()) {
            json.writeStartObject();
            json.writeNumberProperty("colour", names.indexOf(mark.name()) + 1);
            mark(mark);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void axis(String name, Axis axis) {
        json.writeObjectPropertyStart(name);
        json.writeStringProperty("label", axis.label());
        json.writeBooleanProperty("log", axis.scale() == Scale.LOG);
        number("from", axis.from());
        number("to", axis.to());
        json.writeArrayPropertyStart("names");
        axis.names().forEach(json::writeString);
        json.writeEndArray();
        json.writeEndObject();
    }

    private void mark(Mark mark) {
        switch (mark) {
            case Mark.Line m -> {
                kind("line");
                json.writeStringProperty("look", m.look().name().toLowerCase(Locale.ROOT));
                numbers("x", m.x());
                numbers("y", m.y());
            }
            case Mark.Band m -> {
                kind("band");
                numbers("x", m.x());
                numbers("low", m.low());
                numbers("high", m.high());
            }
            case Mark.Dots m -> {
                kind("dots");
                numbers("x", m.x());
                numbers("y", m.y());
            }
            case Mark.Bars m -> {
                kind("bars");
                numbers("x", m.x());
                numbers("y", m.y());
            }
            case Mark.Contours m -> {
                kind("contours");
                plane(m.fromX(), m.toX(), m.fromY(), m.toY());
                json.writeNumberProperty("columns", m.columns());
                heights(m.values());
                numbers("levels", m.levels());
            }
            case Mark.Image m -> {
                kind("image");
                plane(m.fromX(), m.toX(), m.fromY(), m.toY());
                json.writeStringProperty("source", m.picture().dataUri());
            }
            case Mark.Rule m -> {
                kind("rule");
                json.writeStringProperty("text", m.label());
                number("at", m.at());
                json.writeBooleanProperty("upright", m.upright());
            }
            case Mark.Label m -> {
                kind("label");
                json.writeStringProperty("text", m.text());
                numbers("x", new double[]{m.x()});
                numbers("y", new double[]{m.y()});
            }
        }
    }

    private void kind(String kind) {
        json.writeStringProperty("kind", kind);
    }

    private void plane(double fromX, double toX, double fromY, double toY) {
        number("fromX", fromX);
        number("toX", toX);
        number("fromY", fromY);
        number("toY", toY);
    }

    /** With four digits: a grid has thousands, and a line moves by less than a pixel. */
    private void heights(double[] values) {
        json.writeArrayPropertyStart("values");
        for (double value : values) {
            if (Double.isFinite(value)) {
                json.writeRawValue(Numbers.brief(value, 4));
            } else {
                json.writeNull();
            }
        }
        json.writeEndArray();
    }

    private void number(String name, double value) {
        json.writeName(name);
        number(value);
    }

    private void numbers(String name, double[] values) {
        json.writeArrayPropertyStart(name);
        for (double value : values) {
            number(value);
        }
        json.writeEndArray();
    }

    private void number(double value) {
        Numbers.write(json, value);
    }
}
