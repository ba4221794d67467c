package dev.tandem.cpu.formula;

import dev.tandem.cpu.code.GeneratedLoop;
import dev.tandem.cpu.code.LoopSpec;
import dev.tandem.cpu.code.Reach;
import dev.tandem.cpu.formula.CodeBuilder.Reading;
import dev.tandem.cpu.formula.CodeBuilder.Spreads;
import dev.tandem.cpu.lanes.Elements;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Formulas;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Float32 formulas over operands that broadcast to one shape, compiled to instructions on chunks of elements. An operand with
 * the type of the shape is read where it lies; others are spread into a chunk first. What is the same for all elements is
 * computed once a run, and where a formula chooses by such a condition, the code of the choice is run and no other. Where a loop
 * can be generated for the formulas, it takes over when it is ready.
 *
 * <p><i>Numerics</i>: every function is rounded to float32 by itself, as {@link dev.tandem.cpu.lanes.Functions} defines it;
 * no multiplication is fused with an addition. Elements do not depend on how a range is cut into runs.
 */
public final class FormulaProgram {

    /** Elements of a chunk: the registers of a formula stay in the first-level cache, and starting a loop is cheap beside it. */
    static final int CHUNK = 1024;
    /** Floats from a register to the next: not a power of two, which would put all into the same few lines of the cache. */
    static final int REGISTER = CHUNK + 16;
    /** Over fewer elements formulas are not worth a class of their own. */
    private static final int LEAST_GENERATED = 1 << 12;
    /** Conditions that get code for both outcomes. */
    private static final int MOST_CONDITIONS = 2;

    private final Elements elements;
    private final int firstInMemory;
    private final Uniforms uniforms;
    private final Spreads spreads;
    private final int[] conditions;
    private final List<Code> codes;
    /** What takes over from the instructions when it is ready, if anything can. */
    private final @Nullable GeneratedLoop loop;

    private FormulaProgram(List<Expr> formulas, List<TensorType> inMemory, int firstInMemory, Shape shape,
            boolean stored, Elements elements) {
        this.elements = elements;
        this.firstInMemory = firstInMemory;
        var readings = readings(inMemory, firstInMemory, shape);
        uniforms = new Uniforms(i -> readings.get(i) == Reading.SCALAR);
        spreads = new Spreads(inMemory, firstInMemory, shape);
        var chosenBy = stored ? conditions(formulas) : List.<Expr>of();
        conditions = chosenBy.stream().mapToInt(uniforms::slot).toArray();
        codes = new ArrayList<>();
        for (int outcome = 0; outcome < 1 << conditions.length; outcome++) {
            var truths = new IdentityHashMap<Expr, Boolean>();
            for (int i = 0; i < conditions.length; i++) {
                truths.put(chosenBy.get(i), (outcome >> i & 1) != 0);
            }
            codes.add(new CodeBuilder(readings, uniforms, spreads, truths).build(formulas));
        }
        loop = stored ? loop(formulas, inMemory, shape) : null;
    }

    private @Nullable GeneratedLoop loop(List<Expr> formulas, List<TensorType> inMemory, Shape shape) {
        if (shape.elements() < LEAST_GENERATED) {
            return null;
        }
        return Reach.of(formulas, inMemory, firstInMemory, shape)
                .map(reach -> new LoopSpec(formulas, reach, elements.width()))
                .filter(spec -> spec.canBeGenerated() && spec.isWorthIt())
                .map(spec -> GeneratedLoop.of(spec,
                        () -> Stage.of(this, firstInMemory, inMemory, formulas.size(), shape)))
                .orElse(null);
    }

    /** Compiles formulas whose operands are all in memory. */
    public static FormulaProgram of(List<Expr> formulas, List<TensorType> operands, Shape shape, Elements elements) {
        return new FormulaProgram(formulas, operands, 0, shape, true, elements);
    }

    /** Compiles an epilogue: operand 0 is handed in, those of {@code extra} follow. */
    public static FormulaProgram epilogue(List<Expr> formulas, List<TensorType> extra, Shape shape,
            Elements elements) {
        return new FormulaProgram(formulas, extra, 1, shape, true, elements);
    }

    /** Compiles formulas whose values are not stored but read by the caller, chunk by chunk. */
    static FormulaProgram unstored(List<Expr> formulas, List<TensorType> operands, Shape shape, Elements elements) {
        return new FormulaProgram(formulas, operands, 0, shape, false, elements);
    }

    private static List<Reading> readings(List<TensorType> inMemory, int firstInMemory, Shape shape) {
        var readings = new ArrayList<Reading>();
        for (int i = 0; i < firstInMemory; i++) {
            readings.add(Reading.GIVEN);
        }
        for (TensorType type : inMemory) {
            boolean whole = type.dtype() == DType.F32 && type.elements() == shape.elements()
                    && type.layout() == Layout.ROW_MAJOR;
            readings.add(whole ? Reading.STREAM : type.elements() == 1 ? Reading.SCALAR : Reading.SPREAD);
        }
        return readings;
    }

    private List<Expr> conditions(List<Expr> formulas) {
        return Formulas.nodes(formulas).stream()
                .filter(e -> e instanceof Expr.Select s && uniforms.contains(s.condition()) && !uniforms.contains(e))
                .map(e -> ((Expr.Select) e).condition()).distinct().limit(MOST_CONDITIONS).toList();
    }

    /** Whether a generated loop takes over, as {@link dev.tandem.spi.Kernel#describe} tells it. */
    public String describe() {
        return loop == null ? "interpreted" : "generated when hot";
    }

    /** The generated loop, if there can be one. */
    Optional<GeneratedLoop> loop() {
        return Optional.ofNullable(loop);
    }

    /** The floats of scratch memory that one thread needs. */
    public int scratchFloats() {
        boolean powers = codes.stream().flatMap(c -> c.instructions().stream())
                .anyMatch(Instruction.Power.class::isInstance);
        return powersAt() + (powers ? 2 * REGISTER : 0);
    }

    /** Where the scratch memory of powers is, after the registers. */
    private int powersAt() {
        return uniformFloats() + codes.stream().mapToInt(Code::registers).max().orElse(0) * REGISTER;
    }

    private int uniformFloats() {
        return (uniforms.count() + 15) / 16 * 16;
    }

    /**
     * Fixes the addresses.
     *
     * @param operands those in memory, in order
     * @param results one a formula; each may be the storage of an operand of the same type
     */
    public Addressed bind(List<Tensor> operands, List<Tensor> results) {
        return bindAll(operands, results);
    }

    /** The same, to be run by instructions alone too. */
    BoundProgram bindAll(List<Tensor> operands, List<Tensor> results) {
        var memory = new Memory(operands, firstInMemory, results);
        return new BoundProgram(elements, memory, uniforms.bind(memory::operand), bindSpreads(memory), conditions,
                codes.stream().map(c -> Stores.add(c, memory)).toList(), uniformFloats(), powersAt(), loop);
    }

    /** Fixes the addresses of a program made by {@link #unstored}. */
    BoundProgram bind(List<Tensor> operands) {
        var memory = new Memory(operands, firstInMemory, List.of());
        return new BoundProgram(elements, memory, uniforms.bind(memory::operand), bindSpreads(memory), conditions,
                codes, uniformFloats(), powersAt(), null);
    }

    private Spread.Addressed[] bindSpreads(Memory memory) {
        var bound = new Spread.Addressed[spreads.all.size()];
        for (int i = 0; i < bound.length; i++) {
            int operand = spreads.operands.get(i);
            Spread spread = spreads.all.get(i);
            bound[i] = operand < 0 ? spread.bind() : spread.bind(memory.operand(operand));
        }
        return bound;
    }

    /** Formulas with addresses. */
    public interface Addressed {

        /**
         * Computes the elements {@code from} (inclusive) to {@code to} of the shape, row-major, and writes them to the results.
         * Threads may run ranges at the same time, each with scratch memory of its own.
         *
         * @param given what is handed in for an epilogue's operand 0: the element {@code from} lies at {@code givenAt}; it
         *     may lie where a result is written to
         */
        void run(int from, int to, float[] given, int givenAt, float[] scratch, int scratchAt);
    }
}
