package dev.tandem.cpu.formula;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.o;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cpu.device.CpuScope;
import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.lanes.Elements;
import dev.tandem.cpu.scalar.ScalarLanes;
import dev.tandem.cpu.vector.VectorLanes;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FormulaProgramTest {

    private static final Elements VECTOR = VectorLanes.create().elements();
    private static final Elements SCALAR = ScalarLanes.create("test").elements();

    private final CpuScope scope = new CpuScope("test", new ArrayList<>());

    @AfterEach
    void close() {
        scope.close();
    }

    /** A program with operands and results, an operand a formula may be stored over. */
    private final class Case {
        final long seed;
        final RandomFormulas random;
        final Shape shape;
        final List<TensorType> types = new ArrayList<>();
        final List<float[]> operands = new ArrayList<>();
        final List<Expr> formulas;

        Case(long seed) {
            this.seed = seed;
            random = new RandomFormulas(seed);
            shape = random.shape(seed % 10 == 0 ? 5000 : 300);
            int count = 1 + random.below(4);
            for (int i = 0; i < count; i++) {
                TensorType type = random.operand(shape);
                types.add(type);
                float[] values = new float[type.elements()];
                for (int k = 0; k < values.length; k++) {
                    values[k] = random.element(type.dtype());
                }
                operands.add(values);
            }
            formulas = random.formulas(1 + random.below(3), count, shape);
        }

        int[][] expected() {
            float[][] results = new float[formulas.size()][shape.elements()];
            for (int i = 0; i < shape.elements(); i++) {
                int[] at = RandomFormulas.coordinates(i, shape);
                float[] here = new float[operands.size()];
                for (int k = 0; k < here.length; k++) {
                    here[k] = RandomFormulas.at(operands.get(k), types.get(k).shape(), at);
                }
                float[] values = RandomFormulas.values(formulas, here, at);
                for (int r = 0; r < values.length; r++) {
                    results[r][i] = values[r];
                }
            }
            return Arrays.stream(results).map(RandomFormulas::bits).toArray(int[][]::new);
        }

        List<Tensor> tensors() {
            var tensors = new ArrayList<Tensor>();
            for (int i = 0; i < types.size(); i++) {
                tensors.add(Tensors.of(scope, types.get(i), operands.get(i)));
            }
            return tensors;
        }

        /** Results of their own, or now and then over operands of the same type. */
        List<Tensor> results(List<Tensor> over, boolean inPlace) {
            var type = new TensorType(DType.F32, shape);
            var left = new ArrayList<>(over.stream().filter(t -> t.type().equals(type)).toList());
            var results = new ArrayList<Tensor>();
            for (int i = 0; i < formulas.size(); i++) {
                results.add(inPlace && !left.isEmpty() && random.below(4) > 0
                        ? left.remove(random.below(left.size()))
                        : Tensors.of(scope, type, new float[shape.elements()]));
            }
            return results;
        }

        int[][] run(Elements elements, boolean inPlace) {
            var program = FormulaProgram.of(formulas, types, shape, elements);
            var tensors = tensors();
            var results = results(tensors, inPlace);
            float[] scratch = new float[program.scratchFloats() + 5];
            var bound = program.bind(tensors, results);
            for (int from = 0; from < shape.elements();) {
                int to = Math.min(shape.elements(), from + 1 + random.below(2000));
                bound.run(from, to, scratch, 0, scratch, 5);
                from = to;
            }
            assertThat(results).allMatch(Tensors::isIntactAround);
            return results.stream().map(Tensors::floats).map(RandomFormulas::bits).toArray(int[][]::new);
        }

        int[][] runAsEpilogue(Elements elements) {
            var program = FormulaProgram.epilogue(formulas, types.subList(1, types.size()), shape, elements);
            var results = results(List.of(), false);
            float[] given = Tensors.floats(results.getLast());
            for (int i = 0; i < given.length; i++) {
                given[i] = RandomFormulas.at(operands.getFirst(), types.getFirst().shape(),
                        RandomFormulas.coordinates(i, shape));
            }
            float[] scratch = new float[program.scratchFloats()];
            var bound = program.bind(tensors().subList(1, types.size()), results);
            int half = shape.elements() / 2;
            bound.run(half, shape.elements(), given, half, scratch, 0);
            bound.run(0, half, given, 0, scratch, 0);
            return results.stream().map(Tensors::floats).map(RandomFormulas::bits).toArray(int[][]::new);
        }

        String description() {
            return "seed " + seed + ": " + formulas + " of " + types;
        }
    }

    @Test
    void anyFormulasOverAnyOperandsAreWhatTheyAreElementByElement() {
        for (long seed = 0; seed < 1200; seed++) {
            var test = new Case(seed);
            int[][] expected = test.expected();
            assertThat(test.run(VECTOR, false)).as(test.description()).isDeepEqualTo(expected);
            assertThat(test.run(SCALAR, false)).as("scalar, " + test.description()).isDeepEqualTo(expected);
        }
    }

    @Test
    void resultsMayTakeThePlaceOfOperands() {
        for (long seed = 3000; seed < 4500; seed++) {
            var test = new Case(seed);
            int[][] expected = test.expected();
            assertThat(test.run(VECTOR, true)).as(test.description()).isDeepEqualTo(expected);
        }
    }

    @Test
    void anEpilogueReadsWhatItIsGiven() {
        for (long seed = 6000; seed < 7000; seed++) {
            var test = new Case(seed);
            int[][] expected = test.expected();
            assertThat(test.runAsEpilogue(VECTOR)).as(test.description()).isDeepEqualTo(expected);
        }
    }

    @Test
    void whatIsGivenMayLieInAResult() {
        var type = TensorType.f32(3000);
        float[] values = new float[3000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Tensor result = Tensors.of(scope, type, values);
        Tensor other = Tensors.of(scope, type, values);
        var program = FormulaProgram.epilogue(List.of(Expr.add(o(0), lit(1)), o(0)), List.of(), type.shape(), VECTOR);
        float[] scratch = new float[program.scratchFloats()];
        var given = Storage.floats(result);
        program.bind(List.of(), List.of(result, other)).run(0, 3000, given,
                Storage.start(result), scratch, 0);
        assertThat(Tensors.floats(other)).isEqualTo(values);
        assertThat(Tensors.floats(result)[2999]).isEqualTo(3000);
    }

    @Test
    void aConditionThatIsOneNumberDecidesWhichCodeRuns() {
        var x = TensorType.f32(40);
        var chosen = Expr.select(o(1), apply(Expr.Fn.EXP, o(0)), o(0));
        var program = FormulaProgram.of(List.of(chosen, apply(Fn2.ADD, chosen, o(0))), List.of(x, TensorType.f32()),
                x.shape(), VECTOR);
        float[] ones = new float[40];
        Arrays.fill(ones, 1);
        float[] scratch = new float[program.scratchFloats()];
        for (float condition : new float[]{0, 1, Float.NaN}) {
            var operands = List.of(Tensors.of(scope, x, ones),
                    Tensors.of(scope, TensorType.f32(), new float[]{condition}));
            var results = List.of(Tensors.of(scope, x, ones), Tensors.of(scope, x, ones));
            program.bind(operands, results).run(0, 40, scratch, 0, scratch, 0);
            float expected = condition == 0 ? 1 : (float) Math.E;
            assertThat(Tensors.floats(results.get(0))).containsOnly(expected);
            assertThat(Tensors.floats(results.get(1))).containsOnly(expected + 1);
        }
    }
}
