package dev.tandem.train;

import dev.tandem.data.Dataset;
import dev.tandem.data.Normalization;
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
 * @param classNames one a class, in order
 */
public record SampleFormat(DType dtype, Shape shape, Normalization normalization, List<String> classNames) {

    private static final String DTYPE = "tandem.elements";
    private static final String SHAPE = "tandem.shape";
    private static final String MEAN = "tandem.mean";
    private static final String DEVIATION = "tandem.deviation";
    private static final String CLASSES = "tandem.classes";
    private static final List<String> NAMES = List.of(DTYPE, SHAPE, MEAN, DEVIATION, CLASSES);

    /** Copies the list. */
    public SampleFormat {
        classNames = List.copyOf(classNames);
    }

    /** That of a data set. */
    public static SampleFormat of(Dataset data) {
        return new SampleFormat(data.dtype(), data.shape(), data.normalization(), data.classNames());
    }

    /**
     * What a file of weights says.
     *
     * @return empty if it says nothing, as the file of another tool
     * @throws DataException if the file is missing or damaged, or says something that can't be
     */
    public static Optional<SampleFormat> in(Path safetensors) {
        try (var file = SafetensorsFile.open(safetensors)) {
            return file.metadata().keySet().stream().anyMatch(NAMES::contains)
                    ? Optional.of(of(safetensors, file.metadata()))
                    : Optional.empty();
        }
    }

    Samples samples() {
        return new Samples(dtype, shape, normalization);
    }

    /** The texts for a file. */
    Map<String, String> texts() {
        var texts = new LinkedHashMap<String, String>();
        texts.put(DTYPE, dtype.label());
        texts.put(SHAPE, Arrays.stream(shape.sizes()).mapToObj(String::valueOf).collect(Collectors.joining(" ")));
        texts.put(MEAN, text(normalization.mean()));
        texts.put(DEVIATION, text(normalization.deviation()));
        texts.put(CLASSES, String.join("\n", classNames));
        return texts;
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
                    Shape.of(Arrays.stream(texts.getOrDefault(SHAPE, "").split(" ")).mapToInt(Integer::parseInt)
                            .toArray()),
                    new Normalization(values(texts.getOrDefault(MEAN, "")), values(texts.getOrDefault(DEVIATION, ""))),
                    List.of(texts.getOrDefault(CLASSES, "").split("\n")));
        } catch (IllegalArgumentException | UsageException e) {
            throw DataException.malformed(file, "says something impossible of what it was trained on",
                    String.valueOf(e.getMessage()), "get an undamaged one");
        }
    }

    private static Values values(String text) {
        return Values.of(Arrays.stream(text.split(" ")).mapToDouble(Double::parseDouble).toArray());
    }
}
