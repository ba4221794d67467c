package dev.tandem.report;

import dev.tandem.error.DataException;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes what happened when in the trace event format, which Perfetto and {@code chrome://tracing} open. <i>Source:</i> Trace
 * Event Format, Google, "JSON Object Format": complete events ({@code X}) and names of threads ({@code M}).
 */
public final class ChromeTrace {

    private static final int PROCESS = 1;

    private ChromeTrace() {
    }

    /**
     * Something that took time.
     *
     * @param name what it was
     * @param thread where it ran, one row of the picture each
     * @param startMicros since any moment, µs
     * @param durationMicros how long, µs
     */
    public record Span(String name, String thread, double startMicros, double durationMicros) {
    }

    /**
     * Writes a trace, in place of any before: it is there whole or not at all.
     *
     * @param spans in any order; threads appear in the order of their first spans
     * @throws DataException if the file can't be written
     */
    public static void write(List<Span> spans, Path file) {
        var bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            json.writeStringProperty("displayTimeUnit", "ms");
            json.writeArrayPropertyStart("traceEvents");
            var threads = new LinkedHashMap<String, Integer>();
            spans.forEach(s -> threads.putIfAbsent(s.thread(), threads.size() + 1));
            threads.entrySet().forEach(t -> name(json, t));
            spans.forEach(s -> span(json, s, threads));
            json.writeEndArray();
            json.writeEndObject();
        }
        WholeFile.write(file, bytes.toByteArray());
    }

    private static void name(JsonGenerator json, Map.Entry<String, Integer> thread) {
        begin(json, "thread_name", "M", thread.getValue());
        json.writeObjectPropertyStart("args");
        json.writeStringProperty("name", thread.getKey());
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void span(JsonGenerator json, Span span, Map<String, Integer> threads) {
        begin(json, span.name(), "X", threads.getOrDefault(span.thread(), 0));
        json.writeNumberProperty("ts", span.startMicros());
        json.writeNumberProperty("dur", span.durationMicros());
        json.writeEndObject();
    }

    private static void begin(JsonGenerator json, String name, String phase, int thread) {
        json.writeStartObject();
        json.writeStringProperty("name", name);
        json.writeStringProperty("ph", phase);
        json.writeNumberProperty("pid", PROCESS);
        json.writeNumberProperty("tid", thread);
    }
}
