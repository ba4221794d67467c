package dev.tandem.lab.convolution;

import dev.tandem.data.Dataset;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Samples as a network sees them: normalised. */
record Samples(Dataset data) {

    /** The number of the first sample of each class. */
    int[] firstOfEachClass() {
        return IntStream.range(0, data.classes())
                .map(c -> IntStream.range(0, data.size()).filter(i -> data.label(i) == c).findFirst().orElseThrow())
                .toArray();
    }

    /** Their pixels, one sample after the other. */
    double[] pixels(int... samples) {
        float[] normalized = data.normalized(samples);
        return IntStream.range(0, normalized.length).mapToDouble(i -> normalized[i]).toArray();
    }

    /** Pixels no darker than black and no brighter than white. */
    double[] clamped(double[] pixels) {
        return Arrays.stream(pixels).map(v -> Math.clamp(v, -mean() / deviation(), (255 - mean()) / deviation()))
                .toArray();
    }

    private double mean() {
        return data.normalization().mean().at(0);
    }

    private double deviation() {
        return data.normalization().deviation().at(0);
    }
}
