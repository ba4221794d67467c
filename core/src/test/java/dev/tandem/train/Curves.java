package dev.tandem.train;

import dev.tandem.data.Dataset;
import dev.tandem.data.Normalization;
import dev.tandem.tensor.Shape;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;

/** Samples whose targets are no classes. */
final class Curves {

    private Curves() {
    }

    /** Points of a line. */
    static Dataset line(int count) {
        return of("line", count, x -> 0.75 * x - 0.5);
    }

    /** Points of a parabola. */
    static Dataset parabola(int count) {
        return of("parabola", count, x -> 2 * x * x - 1);
    }

    private static Dataset of(String name, int count, DoubleUnaryOperator curve) {
        float[] x = new float[count];
        float[] y = new float[count];
        for (int i = 0; i < count; i++) {
            x[i] = 2f * i / (count - 1) - 1;
            y[i] = (float) curve.applyAsDouble(x[i]);
        }
        return Dataset.of(name, Shape.of(1), x).withValues(Shape.of(1), y);
    }

    /** Pictures of one bright row or column each, a little noise on them, which two numbers can tell apart. */
    static Dataset bars(int count) {
        var random = new SplittableRandom(7);
        byte[] pixels = new byte[count * 16];
        for (int i = 0; i < pixels.length; i++) {
            int bar = i / 16 % 8;
            int place = bar < 4 ? i / 4 % 4 : i % 4;
            pixels[i] = (byte) ((place == bar % 4 ? 200 : 0) + random.nextInt(20));
        }
        return Dataset.of("bars", Shape.of(1, 4, 4), pixels).with(Normalization.of(60, 85));
    }
}
