package dev.tandem.cuda.gpu.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a part has found so far.
 *
 * @param finished whether nothing more comes
 * @param device what it ran on; empty if it does not know
 * @param facts by name: versions, fingerprints, bytes
 * @param tests how many there were
 * @param failures what is not as it should be
 * @param rows what was measured
 * @param skipped why there was nothing to do; empty if there was
 */
public record PartResult(boolean finished, String device, Map<String, String> facts, Tests tests,
        List<Failure> failures, List<Row> rows, String skipped) {

    /** The numbers of tests that were run, by what became of them. */
    public record Tests(int succeeded, int failed, int skipped) {
    }

    /** What is not as it should be: a test or a check, and its message. */
    public record Failure(String name, String message) {
    }

    /** Reads a part's file; nothing if there is none or it is not what it should be. */
    static Optional<PartResult> read(Path file) {
        try {
            return Optional.of(of(new Fields(JsonReader.read(Files.readString(file)))));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static PartResult of(Fields fields) {
        var facts = new LinkedHashMap<String, String>();
        fields.of("facts").values().forEach((name, value) -> facts.put(String.valueOf(name), String.valueOf(value)));
        Fields tests = fields.of("tests");
        return new PartResult(fields.truth("finished"), fields.text("device"), facts,
                new Tests(tests.whole("succeeded"), tests.whole("failed"), tests.whole("skipped")),
                fields.each("failures").stream().map(f -> new Failure(f.text("name"), f.text("message"))).toList(),
                fields.each("rows").stream().map(PartResult::row).toList(), fields.text("skipped"));
    }

    private static Row row(Fields fields) {
        return new Row(fields.text("what"), fields.text("shape"), fields.text("precision"), fields.text("mode"),
                fields.number("median"), fields.number("lowest"), fields.number("highest"), fields.text("unit"),
                fields.whole("rounds"));
    }

    /** An object of JSON whose members are taken for what they must be. */
    private record Fields(@Nullable Object object) {

        Map<?, ?> values() {
            return as(Map.class, object);
        }

        Fields of(String name) {
            return new Fields(values().get(name));
        }

        List<Fields> each(String name) {
            var all = new ArrayList<Fields>();
            for (Object element : as(List.class, values().get(name))) {
                all.add(new Fields(element));
            }
            return all;
        }

        String text(String name) {
            return as(String.class, values().get(name));
        }

        boolean truth(String name) {
            return as(Boolean.class, values().get(name));
        }

        double number(String name) {
            return as(Double.class, values().get(name));
        }

        int whole(String name) {
            return (int) number(name);
        }

        private static <T> T as(Class<T> type, @Nullable Object value) {
            if (!type.isInstance(value)) {
                throw new IllegalArgumentException(value + " is no " + type.getSimpleName());
            }
            return type.cast(value);
        }
    }
}
