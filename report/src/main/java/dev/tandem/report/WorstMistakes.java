package dev.tandem.report;

import dev.tandem.data.Dataset;
import dev.tandem.report.Section.Captioned;
import dev.tandem.report.Section.ImageGrid;
import dev.tandem.report.figure.Picture;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The samples that a classifier is wrong about and most sure of. */
public final class WorstMistakes {

    private static final int IMAGE_RANK = 3;
    private static final int COLOURS = 3;
    private static final double BRIGHTEST_BYTE = 255;

    private WorstMistakes() {
    }

    private record Mistake(int sample, int taken, double probability) {
    }

    /**
     * Pictures of them, the surest first.
     *
     * @param data what was judged
     * @param outputs for each sample a number a class, whose softmax are probabilities
     * @param most how many to show
     * @return empty if there are none, or samples are no images [C,H,W] of 1 or 3 channels
     */
    public static Optional<ImageGrid> section(Dataset data, float[][] outputs, int most) {
        Shape shape = data.shape();
        List<Mistake> mistakes = IntStream.range(0, outputs.length).mapToObj(i -> judged(i, outputs[i]))
                .filter(m -> m.taken() != data.label(m.sample()))
                .sorted(Comparator.comparingDouble(Mistake::probability).reversed()).toList();
        if (mistakes.isEmpty() || shape.rank() != IMAGE_RANK
                || (shape.size(0) != 1 && shape.size(0) != COLOURS)) {
            return Optional.empty();
        }
        List<Captioned> pictures = mistakes.stream().limit(most)
                .map(m -> new Captioned(picture(data, m.sample()),
                        "%s, taken for %s".formatted(name(data, data.label(m.sample())), name(data, m.taken())),
                        percent(m.probability()), false))
                .toList();
        return Optional.of(new ImageGrid("Worst mistakes",
                "%s of %s samples were taken for another class. Here are those that the network was most sure of, with the probability it gave."
                        .formatted(Numbers.count(mistakes.size()), Numbers.count(outputs.length)),
                pictures));
    }

    private static String name(Dataset data, int label) {
        return data.classNames().get(label);
    }

    /** So many digits that it is not 100. */
    private static String percent(double probability) {
        return Numbers.fixed(Math.floor(1e4 * probability) / 100, 2) + " %";
    }

    private static Mistake judged(int sample, float[] outputs) {
        int taken = 0;
        for (int c = 1; c < outputs.length; c++) {
            taken = outputs[c] > outputs[taken] ? c : taken;
        }
        double sum = 0;
        for (float output : outputs) {
            sum += Math.exp((double) output - outputs[taken]);
        }
        return new Mistake(sample, taken, 1 / sum);
    }

    private static Picture picture(Dataset data, int sample) {
        Shape shape = data.shape();
        double[] values = new double[shape.elements()];
        double black = 0;
        double white = BRIGHTEST_BYTE;
        if (data.dtype() == DType.U8) {
            byte[] bytes = new byte[values.length];
            data.copyTo(sample, bytes, 0);
            Arrays.setAll(values, i -> bytes[i] & 0xff);
        } else {
            float[] floats = new float[values.length];
            data.copyTo(sample, floats, 0);
            Arrays.setAll(values, i -> floats[i]);
            black = Arrays.stream(values).min().orElse(0);
            white = Math.max(Arrays.stream(values).max().orElse(1), Math.nextUp(black));
        }
        return Picture.of(shape.size(0), shape.size(1), shape.size(2), values, black, white);
    }
}
