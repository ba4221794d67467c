package dev.tandem.report.figure;

import java.util.List;

/**
 * A direction of a figure.
 *
 * @param label what goes along it, with its unit
 * @param scale how numbers become lengths
 * @param from its lower end; NaN for the least number there is
 * @param to its upper end; NaN for the greatest
 * @param names what stands at 0, 1, 2 … in place of numbers; none for numbers
 */
public record Axis(String label, Scale scale, double from, double to, List<String> names) {

    /** Copies the list. */
    public Axis {
        names = List.copyOf(names);
    }

    /** An axis as long as what it shows, linear. */
    public static Axis of(String label) {
        return new Axis(label, Scale.LINEAR, Double.NaN, Double.NaN, List.of());
    }

    /** An axis of things: the first is at 0, the next at 1. */
    public static Axis named(String label, List<String> names) {
        return new Axis(label, Scale.LINEAR, -0.5, names.size() - 0.5, names);
    }

    /** This axis with a logarithmic scale. */
    public Axis log() {
        return new Axis(label, Scale.LOG, from, to, names);
    }

    /** This axis from one number to another. */
    public Axis range(double first, double last) {
        return new Axis(label, scale, first, last, names);
    }
}
