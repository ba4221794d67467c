package dev.tandem.train;

import dev.tandem.data.Dataset;
import dev.tandem.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;

/** Points of the plane in two classes. */
final class Points {

    static final List<String> NAMES = List.of("inside", "outside");

    private Points() {
    }

    /** The four corners of a square, opposite ones of one class. */
    static Dataset xor() {
        return of("xor", new float[]{-1, -1, -1, 1, 1, -1, 1, 1}, 0, 1, 1, 0);
    }

    /** Two arms around each other, {@code count} points each. */
    static Dataset spiral(int count) {
        float[] points = new float[4 * count];
        int[] labels = new int[2 * count];
        for (int i = 0; i < 2 * count; i++) {
            double t = (i / 2 + 1.0) / count;
            double angle = 4.5 * t + Math.PI * (i % 2);
            points[2 * i] = (float) (2 * t * StrictMath.cos(angle));
            points[2 * i + 1] = (float) (2 * t * StrictMath.sin(angle));
            labels[i] = i % 2;
        }
        return of("spiral", points, labels);
    }

    /** Points with small whole coordinates, every third of class 1. */
    static Dataset grid(int count) {
        float[] points = new float[2 * count];
        for (int i = 0; i < points.length; i++) {
            points[i] = i * 7 % 5 - 2;
        }
        return of("grid", points, IntStream.range(0, count).map(i -> i % 3 == 1 ? 1 : 0).toArray());
    }

    static Dataset of(String name, float[] points, int... labels) {
        return Dataset.of(name, Shape.of(2), NAMES, points, labels);
    }
}
