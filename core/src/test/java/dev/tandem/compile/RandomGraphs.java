package dev.tandem.compile;

import dev.tandem.autodiff.Gradients;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Op.Reduction;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Whole steps drawn from a seed: inputs, states with updates, and so many applications of operations to values that are there.
 * A smaller size gives a beginning of the same step, so that a failing one can be cut short.
 */
final class RandomGraphs {

    private static final int MOST_ELEMENTS = 400;

    private final SplittableRandom random;
    private final RandomFormulas formulas;
    private final RandomOperations operations;
    private final GraphBuilder b = new GraphBuilder(true);
    private final List<Value> floats = new ArrayList<>();
    private final List<Value> integers = new ArrayList<>();
    private final List<Value> states = new ArrayList<>();
    private final boolean differentiated;

    private RandomGraphs(long seed) {
        random = new SplittableRandom(seed);
        differentiated = random.nextInt(3) == 0;
        formulas = new RandomFormulas(random);
        operations = new RandomOperations(random, b);
    }

    static Graph graph(long seed, int size) {
        return new RandomGraphs(seed).build(size, new SplittableRandom(~seed));
    }

    private Graph build(int size, SplittableRandom ends) {
        leaves();
        for (int i = 0; i < size; i++) {
            step(i);
        }
        if (differentiated) {
            gradients(ends);
        }
        update(ends);
        b.output("last", floats.getLast());
        for (int i = ends.nextInt(1, 7); i > 0; i--) {
            b.output("y" + i, floats.get(ends.nextInt(floats.size())));
        }
        b.output("n", integers.get(ends.nextInt(integers.size())));
        return b.build();
    }

    // ---- leaves

    private void leaves() {
        int n = random.nextInt(1, 3);
        int c = 2 * random.nextInt(1, 3);
        int h = random.nextInt(3, 6);
        int w = random.nextInt(3, 6);
        floats.add(b.input("image", TensorType.f32(n, c, h, w)));
        floats.add(b.input("series", TensorType.f32(n, c, h)));
        floats.add(b.input("matrix", TensorType.f32(h, w)));
        floats.add(b.input("vector", TensorType.f32(w)));
        floats.add(b.input("scalar", TensorType.f32()));
        integers.add(b.input("indices", TensorType.of(DType.I32, n, 2)));
        integers.add(b.input("labels", TensorType.of(DType.I32, h)));
        state(TensorType.f32(n, c, h, w));
        state(TensorType.f32(h, w));
        state(TensorType.f32(h, w));
        state(TensorType.f32(h, w));
        state(TensorType.f32(w));
        state(TensorType.f32(w));
        state(TensorType.f32());
        floats.addAll(states);
        floats.add(b.constant(TensorType.f32(w), Values.of(random.doubles(w, -1, 1).toArray())));
        floats.add(b.constant(TensorType.f32(h, w), Values.of(0.5)));
        floats.add(b.constant(0));
        floats.add(b.constant(1));
    }

    private Value state(TensorType type) {
        Init init = random.nextBoolean() ? new Init.Normal(0, 1) : new Init.Uniform(-1, 1);
        Value state = b.state("s" + states.size(), type, init);
        states.add(state);
        return state;
    }

    // ---- operations

    private void step(int i) {
        switch (random.nextInt(11)) {
            case 0, 1 -> keep(map());
            case 2 -> keep(twins());
            case 3 -> keep(reduce());
            case 4 -> keep(integer());
            case 5 -> keep(contraction());
            case 6 -> keep(operations.pooling(pickImage()));
            case 7 -> keep(operations.composite(pick()));
            default -> keep(operations.movement(pick(), pick(), integers));
        }
        if (random.nextInt(3) == 0) {
            b.mark("mark" + i, floats.getLast());
        }
    }

    private void keep(List<Value> values) {
        for (Value v : values) {
            if (v.type().elements() <= MOST_ELEMENTS) {
                (v.type().dtype() == DType.F32 ? floats : integers).add(v);
            }
        }
    }

    /** A value, rather one of the last. */
    private Value pick() {
        int size = floats.size();
        return floats.get(random.nextBoolean() ? random.nextInt(size) : size - 1 - random.nextInt(Math.min(5, size)));
    }

    /** A value that windows slide over, rather than another. */
    private Value pickImage() {
        Value x = pick();
        for (int i = 0; i < 8 && (x.shape().rank() < 3 || x.shape().rank() > 4); i++) {
            x = pick();
        }
        return x;
    }

    /** Values that broadcast with one another. */
    private List<Value> operands() {
        var operands = new ArrayList<>(List.of(pick()));
        Shape shape = operands.get(0).shape();
        for (int i = random.nextInt(4); i > 0; i--) {
            Value next = pick();
            Shape together = Shape.broadcast(shape, next.shape());
            if (together != null && together.elements() <= MOST_ELEMENTS) {
                operands.add(next);
                shape = together;
            }
        }
        return operands;
    }

    private static int rank(List<Value> operands) {
        return operands.stream().mapToInt(v -> v.shape().rank()).max().orElse(0);
    }

    private List<Value> map() {
        var operands = operands();
        return b.add(new Op.Map(formulas.several(operands.size(), rank(operands)), DType.F32), operands, "map");
    }

    private List<Value> reduce() {
        var operands = operands();
        int rank = rank(operands);
        var axes = IntStream.range(0, rank).filter(a -> random.nextBoolean()).boxed().toList();
        var kinds = Kind.values();
        var reductions = formulas.several(operands.size(), rank).stream()
                .map(f -> new Reduction(kinds[random.nextInt(kinds.length)], f)).toList();
        return b.add(new Op.Reduce(reductions, axes, random.nextBoolean(), DType.F32), operands, "reduce");
    }

    private List<Value> integer() {
        Value n = integers.get(random.nextInt(integers.size()));
        Expr sum = Expr.add(Expr.mul(Expr.o(0), Expr.lit(random.nextInt(-2, 3))), Expr.lit(random.nextInt(3)));
        return switch (random.nextInt(4)) {
            case 0 -> List.of(Ops.cast(n, DType.F32));
            case 1 -> b.add(new Op.Map(List.of(sum), n.type().dtype()), List.of(n), "integers");
            case 2 -> b.add(new Op.Iota(TensorType.f32(3, 4), random.nextInt(2)), List.of(), "iota");
            default -> List.of(Ops.cast(n, DType.I64));
        };
    }

    /** Two formulas of a value that nobody else reads, so that one result may take its place. */
    private List<Value> twins() {
        var turned = operations.turned(pick());
        if (turned.isEmpty()) {
            return turned;
        }
        int rank = turned.get(0).shape().rank();
        return b.add(new Op.Map(List.of(formulas.one(1, rank), formulas.one(1, rank)), DType.F32), turned, "twins");
    }

    private List<Value> contraction() {
        if (random.nextInt(4) == 0) {
            return operations.residual(pick());
        }
        var results = random.nextBoolean() ? operations.product(pick()) : operations.convolution(pickImage());
        if (results.isEmpty() || differentiated || random.nextInt(3) > 0) {
            return results;
        }
        Value plain = results.get(0);
        Value extra = pick();
        if (!plain.shape().equals(Shape.broadcast(plain.shape(), extra.shape()))) {
            return results;
        }
        var operands = new ArrayList<>(plain.node().operands());
        operands.add(extra);
        var op = ((Op.Contraction) plain.op()).with(formulas.several(2, plain.shape().rank()));
        return b.add(op, operands, "finished");
    }

    // ---- what is left after the step

    private void gradients(SplittableRandom ends) {
        Value loss = Ops.mean(Ops.tanh(floats.getLast()));
        for (int i = 0; i < 2; i++) {
            loss = Ops.add(loss, Ops.mean(Ops.tanh(floats.get(ends.nextInt(floats.size())))));
        }
        b.output("loss", loss);
        Gradients.of(loss, states.subList(0, states.size())).forEach((state, gradient) -> {
            floats.add(gradient);
            if (ends.nextBoolean()) {
                b.update(state, Ops.sub(state, Ops.scale(gradient, 0.1)));
            }
        });
    }

    private void update(SplittableRandom ends) {
        for (Value state : states) {
            if (!b.build().updates().containsKey(((Op.State) state.op()).name()) && ends.nextInt(5) > 0) {
                b.update(state, next(state, ends));
            }
        }
    }

    private Value next(Value state, SplittableRandom ends) {
        var alike = floats.stream().filter(v -> v.type().equals(state.type())).toList();
        var asMany = floats.stream().filter(v -> v.type().elements() == state.type().elements()).toList();
        Value other = alike.get(ends.nextInt(alike.size()));
        return switch (ends.nextInt(4)) {
            case 0 -> other;
            case 1 -> Ops.reshape(asMany.get(ends.nextInt(asMany.size())), state.shape());
            case 2 -> Ops.add(Ops.scale(state, 0.5), other);
            default -> alike.getLast();
        };
    }
}
