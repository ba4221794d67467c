package dev.tandem.lab.neurons;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Points of the plane and what neurons are to say about them.
 *
 * @param points a row (1, x₁, x₂) a sample
 * @param targets a row of −1 and 1 a sample, one an output
 * @param separators weights of length 1 that are right for all samples, one an output; none where there are none
 */
record Samples(double[][] points, double[][] targets, double[][] separators) {

    /** How far from the centre the lines between the classes are, of several outputs. */
    private static final double OFFSET = 0.25;

    /** Samples that one line divides. */
    static Samples ofTwoClasses(int size, double margin, long seed) {
        var random = new Random(seed);
        double angle = 2 * Math.PI * random.nextDouble();
        double[][] separators = {separator(angle, 0.6 * random.nextDouble() - 0.3)};
        return drawn(size, margin, separators, random);
    }

    /** Samples of classes around the centre, each of which a line divides from all others. */
    static Samples ofClasses(int classes, int size, double margin, long seed) {
        var random = new Random(seed);
        double first = 2 * Math.PI * random.nextDouble();
        double[][] separators = IntStream.range(0, classes)
                .mapToObj(k -> separator(first + 2 * Math.PI * k / classes, OFFSET)).toArray(double[][]::new);
        return drawn(size, margin, separators, random);
    }

    /** XOR of −1 and 1, its rows in some order. */
    static Samples xor(int... order) {
        double[][] points = new double[order.length][];
        double[][] targets = new double[order.length][];
        for (int i = 0; i < order.length; i++) {
            double first = (order[i] & 1) == 0 ? -1 : 1;
            double second = (order[i] & 2) == 0 ? -1 : 1;
            points[i] = new double[]{1, first, second};
            targets[i] = new double[]{-first * second};
        }
        return new Samples(points, targets, new double[0][]);
    }

    private static double[] separator(double angle, double offset) {
        double length = Math.hypot(1, offset);
        return new double[]{-offset / length, Math.cos(angle) / length, Math.sin(angle) / length};
    }

    /** Points of the square from −1 to 1 that no separator is near, and of several exactly one fires for. */
    private static Samples drawn(int size, double margin, double[][] separators, Random random) {
        var points = new ArrayList<double[]>();
        while (points.size() < size) {
            double[] x = {1, 2 * random.nextDouble() - 1, 2 * random.nextDouble() - 1};
            double[] sums = Arrays.stream(separators).mapToDouble(s -> product(s, x)).toArray();
            boolean near = Arrays.stream(sums).anyMatch(s -> Math.abs(s) < margin);
            boolean ofOne = sums.length == 1 || Arrays.stream(sums).filter(s -> s > 0).count() == 1;
            if (!near && ofOne) {
                points.add(x);
            }
        }
        double[][] targets = points.stream().map(
                x -> Arrays.stream(separators).mapToDouble(s -> Math.signum(product(s, x))).toArray())
                .toArray(double[][]::new);
        return new Samples(points.toArray(double[][]::new), targets, separators);
    }

    int size() {
        return points.length;
    }

    int inputs() {
        return points[0].length;
    }

    int outputs() {
        return targets[0].length;
    }

    /** The largest length of a sample, R. */
    double radius() {
        return Arrays.stream(points).mapToDouble(x -> Math.sqrt(product(x, x))).max().orElseThrow();
    }

    /** How far the known separator of an output is from the nearest sample, γ. */
    double margin(int output) {
        return IntStream.range(0, size()).mapToDouble(i -> targets[i][output] * product(separators[output], points[i]))
                .min().orElseThrow();
    }

    /** Novikoff's bound of an output's updates, (R/γ)². */
    double bound(int output) {
        double ratio = radius() / margin(output);
        return ratio * ratio;
    }

    /** The samples that an output is to fire for, or not. */
    List<double[]> of(int output, boolean firing) {
        return IntStream.range(0, size()).filter(i -> targets[i][output] > 0 == firing).mapToObj(i -> points[i])
                .toList();
    }

    private static double product(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }
}
