package dev.tandem.lab;

import dev.tandem.io.JsonObject;
import dev.tandem.report.figure.Mark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a training went: a number of each kind for each epoch, {@code loss} and those that were asked for. */
public final class Course {

    /** The mean loss of an epoch's samples. */
    public static final String LOSS = "loss";

    private final Map<String, List<Double>> numbers = new LinkedHashMap<>();

    Course() {
    }

    void add(String name, double value) {
        numbers.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }

    /** The numbers of a kind, epoch by epoch. */
    public double[] of(String name) {
        return numbers.getOrDefault(name, List.of()).stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The last number of a kind; NaN if there is none. */
    public double last(String name) {
        List<Double> all = numbers.getOrDefault(name, List.of());
        return all.isEmpty() ? Double.NaN : all.getLast();
    }

    /** The numbers of a kind as a line from epoch 1 on. */
    public Mark.Line line(String legend, String name) {
        return Mark.Line.counted(legend, of(name));
    }

    // ---- in a file, for a training that goes on

    /** The course that is in a file, as far as some epochs; empty if there is none. */
    static Course read(Path file, int epochs) {
        var course = new Course();
        if (Files.exists(file)) {
            JsonObject json = JsonObject.read(file);
            for (String name : json.names()) {
                json.numbers(name).stream().limit(epochs).forEach(v -> course.add(name, v));
            }
        }
        return course;
    }

    void write(Path file) {
        new JsonObject(file, numbers).write();
    }
}
