package dev.tandem.train;

import dev.tandem.data.Dataset;
import dev.tandem.data.Normalization;
import dev.tandem.data.Target;
import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.io.SafetensorsFile;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Values;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a network was trained on, as far as its use depends on it. A file of weights has it beside them, as texts.
 *
 * @param dtype of raw elements
 * @param shape of a sample
 * @param normalization of raw elements
 * @param target what the network gives for a sample
 */
public record SampleFormat(DType dtype, Shape shape, Normalization normalization, Target target) {

    private static final String DTYPE = "tandem.elements";
    private static final String SHAPE = "tandem.shape";
    private static final String MEAN = "tandem.mean";
    private static final String DEVIATION = "tandem.deviation";
    private static final String CLASSES = "tandem.classes";
    private static final String VALUES = "tandem.values";
    private static final List<String> NAMES = List.of(DTYPE, SHAPE, MEAN, DEVIATION);

    /** That of samples in classes. */
    public SampleFormat(DType dtype, Shape shape, Normalization normalization, List<String> classNames) {
        this(dtype, shape, normalization, new Target.Classes(classNames));
    }

    /** That of a data set. */
    public static SampleFormat of(Dataset data) {
        return new SampleFormat(data.dtype(), data.shape(), data.normalization(), data.target());
    }

    /** The names of the classes; none if the network gives something else. */
    public List<String> classNames() {
        return target instanceof Target.Classes(var names) ? names : List.of();
    }

    /**
     * What a file of weights says.
     *
     * @return empty if it says nothing, as the file of another tool
     * @throws DataException if the file is missing or damaged, or says something that can't be
     */
    public static Optional<SampleFormat> in(Path safetensors) {
        try (var file = SafetensorsFile.open(safetensors)) {
            return in(file);
        }
    }

    static Optional<SampleFormat> in(SafetensorsFile file) {
        return file.metadata().keySet().stream().anyMatch(NAMES::contains)
                ? Optional.of(of(file.file(), file.metadata()))
                : Optional.empty();
    }

    Samples samples() {
        return new Samples(dtype, shape, normalization, target);
    }

    /** The texts for a file. */
    Map<String, String> texts() {
        var texts = new LinkedHashMap<String, String>();
        texts.put(DTYPE, dtype.label());
        texts.put(SHAPE, text(shape));
        texts.put(MEAN, text(normalization.mean()));
        texts.put(DEVIATION, text(normalization.deviation()));
        switch (target) {
            case Target.Classes(var names) -> texts.put(CLASSES, String.join("\n", names));
            case Target.Values(var its) -> texts.put(VALUES, text(its));
            case Target.Itself _ -> {
                // what has neither classes nor values gives the sample again
            }
        }
        return texts;
    }

    private static String text(Shape shape) {
        return Arrays.stream(shape.sizes()).mapToObj(String::valueOf).collect(Collectors.joining(" "));
    }

    private static String text(Values values) {
        return Arrays.stream(values.toArray()).mapToObj(String::valueOf).collect(Collectors.joining(" "));
    }

    /**
     * What a file says.
     *
     * @throws DataException if it does not say, or something that can't be
     */
    static SampleFormat of(Path file, Map<String, String> texts) {
        if (!texts.keySet().containsAll(NAMES)) {
            throw DataException.malformed(file, "does not say what it was trained on", "texts " + texts.keySet(),
                    "give the format of the samples, too");
        }
        try {
            return new SampleFormat(DType.valueOf(texts.getOrDefault(DTYPE, "").toUpperCase(java.util.Locale.ROOT)),
                    shape(texts.getOrDefault(SHAPE, "")),
                    new Normalization(values(texts.getOrDefault(MEAN, "")), values(texts.getOrDefault(DEVIATION, ""))),
                    target(texts));
        } catch (IllegalArgumentException | UsageException e) {
            throw DataException.malformed(file, "says something impossible of what it was trained on",
                    String.valueOf(e.getMessage()), "get an undamaged one");
        }
    }

    private static Target target(Map<String, String> texts) {
        String classes = texts.get(CLASSES);
        String values = texts.get(VALUES);
        if (classes != null) {
            return new Target.Classes(List.of(classes.split("\n", -1)));
        }
        return values == null ? new Target.Itself() : new Target.Values(shape(values));
    }

    private static Shape shape(String text) {
        return Shape.of(Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray());
    }

    private static Values values(String text) {
        return Values.of(Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray());
    }
}
