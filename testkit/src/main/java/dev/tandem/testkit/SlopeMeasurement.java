package dev.tandem.testkit;

import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;

/** A loss and its gradients as two programs, the point at which they are run, and the directions away from it. */
final class SlopeMeasurement {

    private static final int DIRECTIONS = 3;
    private static final int ELEMENTS_OF_A_LEAF = 4;
    /** Units in the last place by which a sum of some hundred terms is off. */
    private static final int ROUNDINGS = 8;

    private final Session session;
    private final Program loss;
    private final Program gradients;
    private final Random random;
    private final double step;
    private final Map<String, double[]> point = new LinkedHashMap<>();

    /** A leaf's elements and the gradient by them. */
    private record Leaf(String name, double[] elements, double[] gradient) {
    }

    /** A direction within one leaf. */
    private record Change(Leaf leaf, double[] by) {
    }

    /** Takes a program whose output is "loss" and one whose outputs are the gradients by the leaves' names. */
    SlopeMeasurement(Session session, Program loss, Program gradients, long seed, double step) {
        this.session = session;
        this.loss = loss;
        this.gradients = gradients;
        this.random = new Random(seed);
        this.step = step;
    }

    /** Adds a leaf to the point: its given elements, or some drawn from its range or from a standard normal. */
    void at(String leaf, int count, Map<String, double[]> given, Map<String, double[]> ranges) {
        double[] range = ranges.get(leaf);
        double[] drawn = range == null ? gaussian(count) : random.doubles(count, range[0], range[1]).toArray();
        double[] elements = given.getOrDefault(leaf, drawn);
        point.put(leaf, elements);
        set(leaf, elements);
    }

    /** Gives a leaf its elements in both programs. */
    void set(String leaf, double[] elements) {
        if (session.states().contains(leaf)) {
            session.write(leaf, elements);
        }
        for (Program program : List.of(loss, gradients)) {
            if (program.hasInput(leaf)) {
                program.set(leaf, elements);
            }
        }
    }

    List<GradientCheck.Slope> slopes() {
        gradients.run();
        var leaves = new ArrayList<Leaf>();
        point.forEach((name, elements) -> leaves.add(new Leaf(name, elements, gradients.read(name))));
        var slopes = new ArrayList<GradientCheck.Slope>();
        for (int i = 0; i < DIRECTIONS; i++) {
            slopes.add(slope("direction " + i, leaves.stream().map(this::gaussian).toList()));
        }
        for (Leaf leaf : leaves) {
            slopes.add(slope(leaf.name, List.of(gaussian(leaf))));
            int count = leaf.elements.length;
            for (int i = 0; i < Math.min(ELEMENTS_OF_A_LEAF, count); i++) {
                int element = count <= ELEMENTS_OF_A_LEAF ? i : random.nextInt(count);
                double[] one = new double[count];
                one[element] = 1;
                slopes.add(slope(leaf.name + "[" + element + "]", List.of(new Change(leaf, one))));
            }
        }
        return slopes;
    }

    private Change gaussian(Leaf leaf) {
        return new Change(leaf, gaussian(leaf.elements.length));
    }

    private double[] gaussian(int count) {
        return DoubleStream.generate(random::nextGaussian).limit(count).toArray();
    }

    /** Goes along a direction whose length is made 1. */
    private GradientCheck.Slope slope(String name, List<Change> changes) {
        double length = Math.sqrt(changes.stream().mapToDouble(c -> dot(c.by, c.by)).sum());
        double measured = (4 * central(changes, step / 2 / length) - central(changes, step / length)) / 3 / length;
        double computed = changes.stream().mapToDouble(c -> dot(c.leaf.gradient, c.by)).sum() / length;
        double squares = changes.stream().mapToDouble(c -> dot(c.leaf.gradient, c.leaf.gradient)).sum();
        double scale = Math.max(Math.abs(computed),
                Math.sqrt(squares / changes.stream().mapToInt(c -> c.by.length).sum()));
        double difference = Math.abs(measured - computed);
        return new GradientCheck.Slope(name, measured, computed, difference <= noise() ? 0 : difference / scale);
    }

    /** What rounding alone makes of a slope of 0: of the loss, or of terms around 1 that cancel in a smaller one. */
    private double noise() {
        return ROUNDINGS * Math.ulp(Math.max(1, Math.abs(lossAt(List.of(), 0)))) / step;
    }

    private double central(List<Change> changes, double h) {
        return (lossAt(changes, h) - lossAt(changes, -h)) / (2 * h);
    }

    private double lossAt(List<Change> changes, double distance) {
        for (Change change : changes) {
            double[] moved = change.leaf.elements.clone();
            for (int i = 0; i < moved.length; i++) {
                moved[i] += distance * change.by[i];
            }
            set(change.leaf.name, moved);
        }
        loss.run();
        changes.forEach(c -> set(c.leaf.name, c.leaf.elements));
        return loss.scalar("loss");
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
