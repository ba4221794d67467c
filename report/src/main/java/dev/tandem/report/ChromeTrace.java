package dev.tandem.report;

import dev.tandem.error.DataException;
import dev.tandem.io.AtomicFile;
import dev.tandem.runtime.Profile;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
     * @param kind what those like it are called
     * @param thread where it ran, one row of the picture each
     * @param startMicros since any moment, µs
     * @param durationMicros how long, µs
     */
    public record Span(String name, String kind, String thread, double startMicros, double durationMicros) {
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
        AtomicFile.write(file, bytes.toByteArray());
    }

    /** The steps of a profile, each with its kernels within it. */
    public static List<Span> spans(Profile profile) {
        String thread = "training steps, a wait after each kernel";
        var spans = new ArrayList<Span>();
        profile.calls().stream().collect(Collectors.groupingBy(Profile.Call::step, TreeMap::new, Collectors.toList()))
                .forEach((step, calls) -> {
                    long start = calls.getFirst().startNanos();
                    long end = calls.getLast().startNanos() + calls.getLast().nanos();
                    spans.add(span("step " + (step + 1), "step", thread, start, end - start));
                    calls.forEach(c -> spans.add(span(c.kernel().name(), c.kernel().kind(), thread, c.startNanos(),
                            c.nanos())));
                });
        return spans;
    }

    private static Span span(String name, String kind, String thread, long startNanos, long nanos) {
        return new Span(name, kind, thread, startNanos / 1e3, nanos / 1e3);
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
        json.writeStringProperty("cat", span.kind());
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
