package dev.tandem.cpu.formula;

import dev.tandem.cpu.lanes.Elements;
import dev.tandem.cpu.lanes.Functions;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.Op.Kind;
import java.util.Arrays;

/**
 * One reduction's partial results for a block of kept elements, two floats each: what is reduced so far, and what belongs to
 * it. Beside a largest element that is its position, as bits; beside a sum the part of it that the other float is too small
 * to hold, or, where rows are added up, the sum of the latest rows.
 */
final class Accumulators {

    /** Rows that are added to each other before they are added to the rest: keeps the errors of long sums small. */
    private static final int ROWS = 64;

    private final Kind kind;
    private final Fn2 combining;
    private final Elements elements;

    Accumulators(Kind kind, Elements elements) {
        this.kind = kind;
        this.combining = Elements.combining(kind);
        this.elements = elements;
    }

    /** Starts {@code count} accumulators: the first floats from {@code at} on, the others from {@code besideAt} on. */
    void clear(float[] memory, int at, int besideAt, int count) {
        Arrays.fill(memory, at, at + count, Elements.nothing(kind));
        Arrays.fill(memory, besideAt, besideAt + count, 0);
    }

    /** Adds a stretch to one accumulator. */
    void addStretch(float[] a, int aAt, int count, int position, float[] memory, int at, int besideAt, int lanesAt) {
        float value = elements.reduce(kind, a, aAt, count, memory, lanesAt);
        switch (kind) {
            case SUM -> addSum(value, memory, at, besideAt);
            case ARG_MAX -> {
                if (isBetter(value, memory[at]) || position == 0) {
                    memory[at] = value;
                    memory[besideAt] = Float.intBitsToFloat(position + first(value, a, aAt, count));
                }
            }
            case PROD, MAX, MIN -> memory[at] = Functions.apply(combining, memory[at], value);
        }
    }

    /** The sum of two floats and what rounding took from it. */
    private static void addSum(float value, float[] memory, int at, int besideAt) {
        float before = memory[at];
        float sum = before + value;
        float added = sum - before;
        float lost = before - (sum - added) + (value - added);
        memory[at] = sum;
        memory[besideAt] += Float.isFinite(sum) ? lost : 0;
    }

    private static boolean isBetter(float value, float than) {
        return value > than || (Float.isNaN(value) && !Float.isNaN(than));
    }

    private static int first(float value, float[] a, int aAt, int count) {
        for (int i = 0; i < count; i++) {
            if (a[aAt + i] == value || (Float.isNaN(value) && Float.isNaN(a[aAt + i]))) {
                return i;
            }
        }
        throw new IllegalStateException("the largest element is none of the elements");
    }

    /** Adds element i of a row to accumulator i. */
    void addRow(float[] a, int aAt, int count, int position, float[] memory, int at, int besideAt) {
        switch (kind) {
            case SUM -> {
                elements.apply(Fn2.ADD, memory, besideAt, a, aAt, memory, besideAt, count);
                if (position % ROWS == ROWS - 1) {
                    elements.apply(Fn2.ADD, memory, at, memory, besideAt, memory, at, count);
                    Arrays.fill(memory, besideAt, besideAt + count, 0);
                }
            }
            case ARG_MAX -> {
                for (int i = 0; i < count; i++) {
                    if (isBetter(a[aAt + i], memory[at + i]) || position == 0) {
                        memory[at + i] = a[aAt + i];
                        memory[besideAt + i] = Float.intBitsToFloat(position);
                    }
                }
            }
            case PROD, MAX, MIN -> elements.apply(combining, memory, at, a, aAt, memory, at, count);
        }
    }

    /** Makes the first float of each accumulator the value so far. */
    void finish(float[] memory, int at, int besideAt, int count) {
        if (kind == Kind.SUM) {
            elements.apply(Fn2.ADD, memory, at, memory, besideAt, memory, at, count);
        }
    }

    /** Combines {@code parts} finished accumulators, the n-th {@code n · step} after the first, into what the result holds. */
    float combined(float[] memory, int at, int besideAt, int parts, int step) {
        float value = memory[at];
        float beside = memory[besideAt];
        double sum = value;
        for (int i = 1; i < parts; i++) {
            float next = memory[at + i * step];
            switch (kind) {
                case SUM -> sum += next;
                case ARG_MAX -> {
                    if (isBetter(next, value)) {
                        value = next;
                        beside = memory[besideAt + i * step];
                    }
                }
                case PROD, MAX, MIN -> value = Functions.apply(combining, value, next);
            }
        }
        return kind == Kind.SUM ? (float) sum : kind == Kind.ARG_MAX ? beside : value;
    }
}
