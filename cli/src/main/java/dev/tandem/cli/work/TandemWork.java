package dev.tandem.cli.work;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Updates;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.verify.SyntheticBatch;
import dev.tandem.zoo.Model;
import dev.tandem.zoo.Zoo;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Work on one of Tandem's backends, compiled and fed. */
public final class TandemWork implements Measured, AutoCloseable {

    /** So small that the weights stay what they are: a batch learnt by heart has gradients of denormal numbers. */
    private static final double RATE = 1e-4;
    /** After so many a backend has asked for all it wants to have compiled. */
    private static final int STEPS_TO_ASK = 5;

    /** As long as a peer's first answer may take, and then some. */
    private static final double MOST_SECONDS_TO_SETTLE = 60;

    private final Backend backend;
    private final Session session;
    private final Program program;
    private final Measured measured;

    private TandemWork(Backend backend, long seed, Graph graph, Consumer<Program> feed) {
        this.backend = backend;
        session = new Session(backend, seed);
        program = session.compile(graph);
        feed.accept(program);
        boolean trains = program.outputs().contains(SyntheticBatch.LOSS);
        measured = Measured.of(program::run, trains ? () -> program.scalar(SyntheticBatch.LOSS) : backend::synchronize);
    }

    /** Compiles a graph; its inputs of float32 get random numbers, its learning rate a small one. */
    public static TandemWork of(Graph graph, Backend backend) {
        return new TandemWork(backend, 0, graph, program -> {
            var random = new Random(1);
            for (Node node : graph.nodes()) {
                if (node.op() instanceof Op.Input(String name, TensorType type)) {
                    if (name.equals(Updates.RATE)) {
                        program.set(name, RATE);
                    } else {
                        program.set(name, numbers(random, type.elements()));
                    }
                }
            }
        });
    }

    /**
     * Compiles some work.
     *
     * @param seed what weights, samples and operands are drawn from
     * @throws UsageException if there is no such model
     */
    public static TandemWork of(Work work, Backend backend, long seed) {
        return switch (work) {
            case Work.Product(int m, int n, int k) -> operation(backend, new Op.MatMul(false, false, List.of()),
                    Shape.of(m, k), Shape.of(k, n));
            case Work.Convolution(Work.Direction direction, ConvGeometry g) -> switch (direction) {
                case FORWARD -> operation(backend, new Op.Conv(g.window(), g.groups(), List.of()), g.input(),
                        g.filter());
                case INPUT_GRADIENT -> operation(backend,
                        new Op.ConvInputGradient(g.window(), g.groups(), g.input(), List.of()), g.filter(),
                        g.result());
                case FILTER_GRADIENT -> operation(backend,
                        new Op.ConvFilterGradient(g.window(), g.groups(), List.of()), g.input(), g.result());
            };
            case Work.Pass(PassKind kind, int rows, int columns) -> of(kind.graph(rows, columns), backend);
            case Work.Training(String model, int batch) -> {
                var samples = samples(model, batch, seed);
                yield new TandemWork(backend, seed, samples.training(Optimizer.sgd(RATE)),
                        program -> samples.feed(program, RATE));
            }
            case Work.Inference(String model, int batch) -> {
                var samples = samples(model, batch, seed);
                yield new TandemWork(backend, seed, samples.inference(), program -> samples.feed(program, 0));
            }
        };
    }

    private static SyntheticBatch samples(String model, int batch, long seed) {
        Model chosen = Zoo.model(model);
        return new SyntheticBatch(chosen.network(), chosen.loss(), batch, seed);
    }

    private static TandemWork operation(Backend backend, Op.Contraction op, Shape... operands) {
        var b = new GraphBuilder(false);
        List<Value> inputs = IntStream.range(0, operands.length)
                .mapToObj(i -> b.input("operand" + i, new TensorType(DType.F32, operands[i]))).toList();
        b.output("result", b.add(op, inputs, "result").getFirst());
        return of(b.build(), backend);
    }

    private static float[] numbers(Random random, int count) {
        float[] numbers = new float[count];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }

    @Override
    public double seconds(int repetitions) {
        return measured.seconds(repetitions);
    }

    @Override
    public boolean isSettled() {
        return backend.isSettled();
    }

    /** Repeats the work until the backend has compiled what it wants for it. */
    public void settle() {
        double elapsed = seconds(STEPS_TO_ASK);
        while (!isSettled() && elapsed < MOST_SECONDS_TO_SETTLE) {
            elapsed += seconds(1);
        }
    }

    @Override
    public void close() {
        program.close();
        session.close();
    }
}
