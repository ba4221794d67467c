package dev.tandem.testkit.property;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Distribution;
import dev.tandem.graph.Value;
import dev.tandem.random.Philox;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.check.Check;
import dev.tandem.verify.Difference;
import dev.tandem.verify.Tolerance;
import java.util.Arrays;
import java.util.List;

/**
 * Uniform numbers are Philox's bits. <i>Source</i> of the vector: Salmon et al. 2011, the known answers of Random123 for
 * philox4x32-10 with counter and key 0.
 */
final class RandomBits {

    private static final int[] PUBLISHED = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};
    private static final TensorType KEY = TensorType.of(DType.I64, 2);

    private RandomBits() {
    }

    static List<Probe> of(Subject subject) {
        return List.of(new Probe("uniform numbers have the published bits", () -> published(subject)),
                new Probe("uniform numbers are Philox's for any key and stream", () -> mapped(subject)),
                new Probe("dropout drops where the uniform number is below the rate", () -> dropped(subject)));
    }

    private static double[] uniform(Subject subject, long stream, int count, double[] key) {
        return subject.first(new Op.Random(Distribution.UNIFORM, stream, Shape.of(count)), List.of(KEY), key);
    }

    private static void published(Subject subject) {
        double[] expected = Arrays.stream(PUBLISHED).mapToDouble(RandomBits::unit).toArray();
        exact(subject, "random stream 0, key 0", expected, uniform(subject, 0, 4, new double[]{0, 0}));
    }

    private static void mapped(Subject subject) {
        for (long stream : new long[]{1, -1, 0x123456789abcdefL}) {
            for (double[] key : new double[][]{{0, 1}, {7, 0}, {1L << 40, 3}, {5, 100_000}}) {
                exact(subject, "random stream " + stream + ", key " + Arrays.toString(key),
                        philox(stream, 67, key), uniform(subject, stream, 67, key));
            }
        }
    }

    private static void dropped(Subject subject) {
        TensorType type = TensorType.f32(9, 33);
        double[] key = {42, 7};
        double[] u = philox(99, type.elements(), key);
        for (double rate : new double[]{0.1, 0.5, 0.7}) {
            var b = new GraphBuilder(false);
            Value x = b.input("in0", type);
            b.output("out", b.addNamed(new Op.Dropout(rate, 99), List.of(x, b.input("in1", KEY)), "dropout").get(0));
            double[] xs = Subject.normals(type, 1);
            double[] y = subject.run(b.build(), xs, key);
            double[] kept = Arrays.stream(y).map(v -> v == 0 ? 0 : 1).toArray();
            double[] expected = Arrays.stream(u).map(v -> v < (float) rate ? 0 : 1).toArray();
            exact(subject, "dropout " + rate + " of " + type, expected, kept);
        }
    }

    private static double[] philox(long stream, int count, double[] key) {
        long step = (long) key[1];
        long mixed = (long) key[0] + step * 0x9E3779B97F4A7C15L;
        int[] block = new int[4];
        double[] u = new double[count];
        for (int i = 0; i < count; i++) {
            Philox.block(i / 4, stream, mixed, block);
            u[i] = unit(block[i % 4]);
        }
        return u;
    }

    private static double unit(int word) {
        return (word >>> 8) * 0x1p-24;
    }

    private static void exact(Subject subject, String what, double[] expected, double[] actual) {
        Difference d = Difference.of(expected, actual);
        if (!d.isWithin(Tolerance.EXACT)) {
            throw subject.violation(Check.RANDOM, what, d.line(Tolerance.EXACT, "u", Shape.of(expected.length)));
        }
    }
}
