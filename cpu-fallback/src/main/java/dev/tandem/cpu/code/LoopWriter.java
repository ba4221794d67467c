package dev.tandem.cpu.code;

import dev.tandem.cpu.code.FormulaCode.Evaluation;
import dev.tandem.cpu.code.FormulaCode.Level;
import dev.tandem.graph.Expr;
import java.lang.classfile.CodeBuilder;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/**
 * Writes {@link Loop#run}. What is the same for all elements is computed first. Where an operand is repeated, the range is cut
 * into rows, and what is the same for a row is computed before it. A stretch of elements is then a loop of vectors and a loop of
 * single floats for the rest, both with all formulas in them: one load an operand, one store a result.
 */
final class LoopWriter {

    private static final int MEMORY = 1;
    private static final int AT = 2;
    private static final int GIVEN = 3;
    private static final int GIVEN_AT = 4;
    private static final int FROM = 5;
    private static final int TO = 6;

    private final LoopSpec spec;
    private final FormulaCode formulas;
    private final Emitter to;
    private final CodeBuilder code;
    private final FloatValues floats;
    private final VectorValues vectors;
    private final int[] arrays;
    private final int[] starts;
    /** Where parts that are computed already are: as a float, and as vectors. */
    private final IdentityHashMap<Expr, Integer> numbers = new IdentityHashMap<>();
    private final IdentityHashMap<Expr, Integer> spread = new IdentityHashMap<>();

    private LoopWriter(LoopSpec spec, CodeBuilder code, StringBuilder text) {
        this.spec = spec;
        this.code = code;
        formulas = new FormulaCode(spec.formulas(), spec.reach().readings());
        to = new Emitter(code, text);
        floats = new FloatValues(to);
        vectors = new VectorValues(to, spec.lanes());
        int places = spec.reach().readings().size() + spec.formulas().size();
        arrays = new int[places];
        starts = new int[places];
    }

    /** Writes the method and its listing. */
    static void write(LoopSpec spec, CodeBuilder code, StringBuilder text) {
        new LoopWriter(spec, code, text).write();
    }

    private void write() {
        for (int place = 0; place < arrays.length; place++) {
            address(place);
        }
        compute(Level.CALL, this::number);
        code.iload(FROM);
        int index = to.takeInt();
        if (spec.reach().axes().isEmpty()) {
            stretch(index, TO);
        } else {
            rows(index);
        }
        code.return_();
    }

    // ---- addresses

    private void address(int place) {
        Reading reading = place < spec.reach().readings().size()
                ? spec.reach().readings().get(place)
                : new Reading.Stream();
        switch (reading) {
            case Reading.Unread _ -> {
            }
            case Reading.Given _ -> {
                arrays[place] = GIVEN;
                code.iload(GIVEN_AT).iload(FROM).isub();
                starts[place] = to.takeInt();
            }
            case Reading.Number _,Reading.Stream _,Reading.Walk _ -> {
                code.aload(MEMORY).loadConstant(place).aaload();
                arrays[place] = to.takeObject();
                code.aload(AT).loadConstant(place).iaload();
                starts[place] = to.takeInt();
            }
        }
        if (!(reading instanceof Reading.Unread)) {
            int result = place - spec.reach().readings().size();
            to.say(result < 0 ? Expr.o(place) + ": " + told(reading) : "result " + result + ": " + told(reading));
        }
    }

    private static String told(Reading reading) {
        return switch (reading) {
            case Reading.Unread _ -> "not read";
            case Reading.Given _ -> "handed in";
            case Reading.Number _ -> "one number";
            case Reading.Stream _ -> "element by element";
            case Reading.Walk(List<Integer> strides) -> "repeated, strides " + strides;
        };
    }

    private int number(int operand) {
        code.aload(arrays[operand]).iload(starts[operand]).faload();
        return to.takeFloat();
    }

    /** Computes the parts of a level and keeps them. */
    private void compute(Level level, java.util.function.IntUnaryOperator load) {
        List<Expr> parts = formulas.handedOn(level);
        List<Integer> values = new Evaluation(to, floats, numbers, load, true).all(parts);
        for (int i = 0; i < parts.size(); i++) {
            numbers.put(parts.get(i), values.get(i));
            if (spec.lanes() > 1) {
                spread.put(parts.get(i), vectors.spread(values.get(i)));
                to.say("v" + spread.get(parts.get(i)) + " = spread s" + values.get(i));
            }
        }
    }

    // ---- rows

    private void rows(int index) {
        List<Integer> axes = spec.reach().axes();
        int length = axes.getLast();
        code.iload(index);
        to.over(length);
        int row = to.takeInt();
        to.loop(index, TO, 0, "rows of " + length + " of " + axes, () -> {
            code.iload(row);
            to.times(length);
            int begin = to.takeInt();
            code.iload(TO).iload(begin).loadConstant(length).iadd();
            to.least();
            int end = to.takeInt();
            int[] whole = starts.clone();
            for (int i = 0; i < spec.reach().readings().size(); i++) {
                if (spec.reach().readings().get(i) instanceof Reading.Walk walk) {
                    starts[i] = startInRow(whole[i], walk, row, begin);
                }
            }
            compute(Level.ROW, this::number);
            stretch(index, end);
            System.arraycopy(whole, 0, starts, 0, whole.length);
            code.iinc(row, 1);
        });
    }

    /** What is added to an element's index, or for a number of the row the index itself. */
    private int startInRow(int start, Reading.Walk walk, int row, int begin) {
        code.iload(start);
        int below = 1;
        for (int axis = walk.strides().size() - 2; axis >= 0; axis--) {
            int size = spec.reach().axes().get(axis);
            int stride = walk.strides().get(axis);
            if (stride != 0) {
                code.iload(row);
                to.over(below);
                if (axis > 0) {
                    to.remainder(size);
                }
                to.times(stride);
                code.iadd();
            }
            below *= size;
        }
        if (!walk.isConstantInRows()) {
            code.iload(begin).isub();
        }
        return to.takeInt();
    }

    // ---- elements

    /** From an index, a variable that is moved, to another. */
    private void stretch(int index, int end) {
        int lanes = spec.lanes();
        if (lanes > 1) {
            code.iload(index).iload(end).iload(index).isub().loadConstant(-lanes).iand().iadd();
            int bound = to.takeInt();
            to.loop(index, bound, lanes, "vectors of " + lanes, () -> element(vectors, spread, index, true));
        }
        to.loop(index, end, 1, lanes > 1 ? "the rest the same, float by float" : "floats",
                () -> element(floats, numbers, index, lanes == 1));
    }

    private void element(Values values, IdentityHashMap<Expr, Integer> known, int index, boolean said) {
        var evaluation = new Evaluation(to, values, known, i -> values.load(arrays[i], starts[i], index), said);
        List<Integer> results = new ArrayList<>(evaluation.all(spec.formulas()));
        int first = spec.reach().readings().size();
        for (int i = 0; i < results.size(); i++) {
            values.store(results.get(i), arrays[first + i], starts[first + i], index);
            if (said) {
                to.say("result " + i + " = " + values.letter() + results.get(i));
            }
        }
    }
}
