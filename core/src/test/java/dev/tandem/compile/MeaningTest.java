package dev.tandem.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Listing;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compiling keeps what a step means: random steps give the same outputs, states and kept marks, bit for bit, when they are
 * compiled with every pass and planned memory as when their nodes run one by one. No pass but the expansion of composites
 * changes a bit, so the steps to compare with are expanded first where the backend keeps no composite.
 */
class MeaningTest {

    private static final long SESSION_SEED = 11;
    private static final int STEPS = 3;
    private static final int SIZE = 24;

    static LongStream some() {
        return LongStream.range(0, 120);
    }

    static LongStream many() {
        return LongStream.range(1_000, 6_000);
    }

    @ParameterizedTest
    @MethodSource("some")
    void aCompiledStepMeansWhatItsNodesMean(long seed) {
        compare(seed, SIZE);
    }

    @Tag("slow")
    @ParameterizedTest
    @MethodSource("many")
    void aCompiledStepMeansWhatItsNodesMeanForThousands(long seed) {
        compare(seed, (int) (10 + seed % 50));
    }

    @Test
    void randomStepsReachEveryPassAndEveryKindOfPlace() {
        var found = new TreeSet<String>();
        for (long seed = 0; seed < 200; seed++) {
            Graph graph = Compiler.optimize(RandomGraphs.graph(seed, SIZE), new PlainBackend(c -> true, List.of()),
                    CompileOptions.defaults());
            Plan plan = Planner.plan(graph, TensorType::bytes, n -> 0, false);
            graph.nodes().forEach(n -> found.add(feature(n)));
            plan.endCopies().keySet().forEach(s -> found.add("end copy"));
            plan.updatedInPlace().forEach(s -> found.add("update in place"));
            plan.overwritten().keySet().forEach(v -> found.add("over a dying operand in " + Listing.kind(v.op())));
        }
        assertThat(found).contains("end copy", "update in place", "over a dying operand in map",
                "over a dying operand in matMul", "over a dying operand in scatterAdd", "finished batchNorm",
                "finished matMul", "finished conv", "finished convInputGradient", "finished convFilterGradient",
                "several in reduce", "several in map", "copy", "region", "random", "dropout", "batchNormGradient",
                "localResponseNormalization", "localResponseNormalizationGradient", "gather", "scatterAdd", "split",
                "concat", "pad", "slice", "transpose", "broadcast", "cast", "pool", "poolGradient", "poolTangent",
                "iota", "reshape");
    }

    private static String feature(Node node) {
        String kind = Listing.kind(node.op());
        return switch (node.op()) {
            case Op.Contraction c when !c.epilogue().isEmpty() -> "finished " + kind;
            case Op.BatchNorm n when !n.epilogue().isEmpty() -> "finished " + kind;
            case Op other when node.types().size() > 1
                    && (other instanceof Op.Map || other instanceof Op.Reduce) ->
                "several in " + kind;
            case Op other -> kind;
        };
    }

    private static void compare(long seed, int size) {
        try {
            compareAll(seed, size);
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(shortest(seed, size, failure), failure);
        }
    }

    /** The beginning of a failing step that fails too, as text. */
    private static String shortest(long seed, int failing, Throwable failure) {
        for (int size = 0; size < failing; size++) {
            try {
                compareAll(seed, size);
            } catch (RuntimeException | AssertionError smaller) {
                return "seed %d size %d: %s%n%s".formatted(seed, size, smaller.getMessage(),
                        RandomGraphs.graph(seed, size).listing());
            }
        }
        return "seed %d size %d: %s".formatted(seed, failing, failure.getMessage());
    }

    private static void compareAll(long seed, int size) {
        Graph graph = RandomGraphs.graph(seed, size);
        try (OracleBackend oracle = OracleBackend.open()) {
            compare(graph, oracle, oracle, CompileOptions.defaults().keepingMarks(), seed);
            compare(graph, oracle, oracle, CompileOptions.defaults(), seed);
            Backend expanding = new ExpandingOracle(oracle);
            Graph expanded = Expand.composites(graph, expanding);
            compare(expanded, oracle, expanding, CompileOptions.defaults(), seed);
            compare(expanded, oracle, expanding, CompileOptions.defaults().unfused().keepingMarks(), seed);
        }
    }

    private static void compare(Graph graph, OracleBackend oracle, Backend backend, CompileOptions options, long seed) {
        var random = new SplittableRandom(seed);
        try (var session = new Session(backend, SESSION_SEED);
                Program program = session.compile(graph, options);
                var plain = new NodeByNode(graph, oracle)) {
            firstStates(graph, oracle).forEach(plain::set);
            assertSound(program, backend, options);
            for (int step = 1; step <= STEPS; step++) {
                inputs(plain, random).forEach((input, values) -> {
                    plain.set(input, values);
                    if (program.hasInput(input)) {
                        program.set(input, values);
                    }
                });
                program.run();
                plain.run();
                for (var output : graph.outputs().entrySet()) {
                    assertSame(program.read(output.getKey()), plain.read(output.getValue()),
                            "output " + output.getKey() + " of step " + step);
                }
                for (String mark : program.marks()) {
                    assertSame(program.mark(mark), plain.read(graph.marks().get(mark)), mark + " of step " + step);
                }
                plain.exchange();
                for (String state : session.states()) {
                    assertSame(session.read(state), plain.state(state), "state " + state + " after step " + step);
                }
            }
        }
    }

    /** The states a session starts with, all of them, whether a compiled step reads them or not. */
    private static Map<String, double[]> firstStates(Graph graph, OracleBackend oracle) {
        var first = new HashMap<String, double[]>();
        try (var session = new Session(oracle, SESSION_SEED)) {
            session.declare(graph);
            session.states().forEach(s -> first.put(s, session.read(s)));
        }
        return first;
    }

    private static Map<String, double[]> inputs(NodeByNode plain, SplittableRandom random) {
        var inputs = new TreeMap<String, double[]>();
        new TreeMap<>(plain.leaves()).forEach((name, type) -> {
            if (!name.matches("[sp][0-9]+|random/key")) {
                inputs.put(name, type.dtype() == DType.F32
                        ? random.doubles(type.elements(), -1.5, 1.5).toArray()
                        : random.ints(type.elements(), 0, 3).asDoubleStream().toArray());
            }
        });
        return inputs;
    }

    /** The plan is legal, also with scratch memory, and every node has the types that its operation infers. */
    private static void assertSound(Program program, Backend backend, CompileOptions options) {
        Graph graph = program.graph();
        PlanChecker.check(graph, program.plan(), backend::bytes, options.keepMarks());
        Plan scratch = Planner.plan(graph, TensorType::bytes, n -> 100L * (n.id() % 3), options.keepMarks());
        PlanChecker.check(graph, scratch, TensorType::bytes, options.keepMarks());
        graph.rewrite((node, operands, to) -> {
            var results = to.addNamed(node.op(), operands, node.name());
            assertThat(results).as("types of %s %s", node, node.name()).extracting(Value::type)
                    .isEqualTo(node.types());
            return results;
        });
    }

    private static void assertSame(double[] actual, double[] expected, String what) {
        assertThat(actual).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            // a zero may change its sign: x + 0 is x
            if (actual[i] != expected[i] && !(Double.isNaN(actual[i]) && Double.isNaN(expected[i]))) {
                throw new AssertionError("%s, element %d: expected %s but was %s".formatted(what, i, expected[i],
                        actual[i]));
            }
        }
    }
}
