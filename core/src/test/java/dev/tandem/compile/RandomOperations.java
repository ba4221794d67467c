package dev.tandem.compile;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Distribution;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Operations that fit a given value, drawn at random; no results where none of the kind fits. */
final class RandomOperations {

    private final SplittableRandom random;
    private final GraphBuilder b;
    private int parameters;

    RandomOperations(SplittableRandom random, GraphBuilder b) {
        this.random = random;
        this.b = b;
    }

    private Value parameter(int... sizes) {
        parameters++;
        return b.state("p" + parameters, TensorType.f32(sizes), new Init.Normal(0, 0.5));
    }

    // ---- contractions and pooling

    List<Value> product(Value x) {
        int rank = x.shape().rank();
        if (rank < 2) {
            return List.of();
        }
        if (random.nextInt(3) == 0) {
            boolean first = random.nextBoolean();
            return List.of(Ops.matmul(x, x, first, !first));
        }
        boolean ta = random.nextBoolean();
        boolean tb = random.nextBoolean();
        int k = x.shape().size(ta ? -2 : -1);
        Shape right = x.shape().with(-2, tb ? 3 : k).with(-1, tb ? k : 3);
        Value w = parameter(right.sizes());
        if (random.nextBoolean()) {
            w = swapped(swapped(w));
        }
        if (random.nextBoolean()) {
            x = swapped(x);
            ta = !ta;
        }
        return List.of(random.nextBoolean() ? Ops.matmul(x, w, ta, tb) : Ops.matmul(w, x, !tb, !ta));
    }

    /** x with its last two axes exchanged in memory of its own; nothing if it has no two. */
    List<Value> turned(Value x) {
        return x.shape().rank() < 2 ? List.of() : List.of(swapped(x));
    }

    /** t·W + t for a t that nobody else reads. */
    List<Value> residual(Value x) {
        if (x.shape().rank() < 2) {
            return List.of();
        }
        Value t = swapped(x);
        int k = t.shape().size(-1);
        Value w = parameter(t.shape().with(-2, k).sizes());
        return List.of(Ops.add(Ops.matmul(t, w), t));
    }

    private static Value swapped(Value x) {
        int rank = x.shape().rank();
        var order = new ArrayList<>(Ops.axes(x));
        Collections.swap(order, rank - 1, rank - 2);
        return Ops.transpose(x, order.toArray(Integer[]::new));
    }

    List<Value> convolution(Value x) {
        Window window = window(x);
        if (window == null) {
            return List.of();
        }
        int groups = x.shape().size(1) % 2 == 0 && random.nextBoolean() ? 2 : 1;
        Value w = parameter(Shape.of(4, x.shape().size(1) / groups).then(Shape.of(window.kernel())).sizes());
        Value y = Ops.conv(x, w, window, groups);
        return switch (random.nextInt(3)) {
            case 0 -> List.of(Ops.convInputGradient(w, Ops.tanh(y), window, groups, x.shape()), y);
            case 1 -> List.of(Ops.convFilterGradient(x, y, window, groups), y);
            default -> List.of(y);
        };
    }

    /** A window that slides over a value; null if its rank is not right. */
    private Window window(Value x) {
        int axes = x.shape().rank() - 2;
        if (axes < 1 || axes > 2) {
            return null;
        }
        var window = Window.of(IntStream.range(0, axes)
                .mapToObj(a -> random.nextInt(1, Math.min(3, x.shape().size(a + 2)) + 1)).toArray(Integer[]::new));
        window = window.stride(random.nextInt(1, 3));
        return random.nextBoolean() && window.kernel().stream().allMatch(k -> k > 1) ? window.pad(1) : window;
    }

    List<Value> pooling(Value x) {
        Window window = window(x);
        if (window == null) {
            return List.of();
        }
        PoolKind kind = PoolKind.values()[random.nextInt(3)];
        Value y = Ops.pool(kind, x, random.nextBoolean() ? window.ceiling() : window);
        Window used = ((Op.Pool) y.op()).window();
        return switch (random.nextInt(3)) {
            case 0 -> List.of(Ops.poolGradient(kind, used, x, Ops.relu(y)), y);
            case 1 -> List.of(b.add(new Op.PoolTangent(used), "tangent", x, Ops.scale(x, 2)));
            default -> List.of(y);
        };
    }

    // ---- composites and random numbers

    List<Value> composite(Value x) {
        boolean channels = x.shape().rank() >= 2;
        return switch (random.nextInt(channels ? 7 : 2)) {
            case 0 -> List.of(Ops.random(b, random.nextBoolean() ? Distribution.UNIFORM : Distribution.NORMAL,
                    x.shape()));
            case 1 -> List.of(Ops.dropout(x, 0.25));
            case 2 -> normalized(x);
            case 3 -> normalizedGradient(x);
            case 4 ->
                List.of(Ops.localResponseNormalization(x, random.nextInt(1, x.shape().size(1) + 1), 2, 0.1, 0.75));
            case 5 -> b.add(new Op.LocalResponseNormalizationGradient(1, 2, 0.1, 0.75), List.of(x, Ops.tanh(x)), "dx");
            default -> region(x);
        };
    }

    private List<Value> normalized(Value x) {
        int channels = x.shape().size(1);
        return Ops.batchNorm(x, parameter(channels), parameter(channels), 1e-3);
    }

    private List<Value> normalizedGradient(Value x) {
        var norm = normalized(x);
        var operands = List.of(x, parameter(x.shape().size(1)), norm.get(1), norm.get(2), Ops.tanh(norm.get(0)));
        return b.add(new Op.BatchNormGradient(), operands, "gradient");
    }

    private List<Value> region(Value x) {
        var body = new GraphBuilder(false);
        Value in = body.input("in", x.type());
        Value sum = Ops.sum(Ops.tanh(in), true, 0);
        body.output("scaled", Ops.mul(in, sum));
        body.output("sum", sum);
        return b.add(new Op.Region("body", body.build()), List.of(x), "region");
    }

    // ---- movement

    List<Value> movement(Value x, Value other, List<Value> integers) {
        Shape shape = x.shape();
        int rank = shape.rank();
        if (rank == 0) {
            return List.of(Ops.broadcast(x, Shape.of(2, 3)));
        }
        int axis = random.nextInt(rank);
        int size = shape.size(axis);
        return switch (random.nextInt(14)) {
            case 0 -> List.of(Ops.reshape(x, x.type().elements()));
            case 1 -> List.of(Ops.reshape(x, shape.batched(1)));
            case 2, 3 -> List.of(Ops.transpose(x, permutation(rank)));
            case 4 -> List.of(Ops.slice(x, axis, random.nextInt(size), size));
            case 5 -> List.of(Ops.pad(x, widths(rank), widths(rank)));
            case 6 -> List.of(Ops.concat(axis, x, x.type().equals(other.type()) ? other : x));
            case 7 -> Ops.split(x, axis, size % 2 == 0 && size > 2 ? 2 : size);
            case 8 -> List.of(Ops.gather(x, indices(size, integers)));
            case 9 -> scatter(x, integers);
            case 10 -> List.of(Ops.broadcast(x, shape.batched(2)));
            case 11 -> List.of(b.add(new Op.Copy(), "copy", x), Ops.detach(x));
            case 12 -> List.of(Ops.cast(Ops.cast(Ops.scale(x, 3), DType.I32), DType.F32));
            default -> List.of(Ops.zeros(x), Ops.argMax(x, axis));
        };
    }

    private List<Value> scatter(Value x, List<Value> integers) {
        Value indices = indices(x.shape().size(0), integers);
        return List.of(Ops.scatterAdd(x, indices, Ops.tanh(Ops.gather(x, indices))));
    }

    private Value indices(int rows, List<Value> integers) {
        Value n = integers.get(random.nextInt(2));
        return random.nextBoolean()
                ? n
                : b.constant(TensorType.of(DType.I32, 3), Values.of(0, rows - 1, random.nextInt(8) == 0 ? -1 : 0));
    }

    private List<Integer> widths(int rank) {
        return IntStream.range(0, rank).mapToObj(i -> random.nextInt(4) == 0 ? 1 : 0).toList();
    }

    private Integer[] permutation(int rank) {
        var order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        for (int i = rank - 1; i > 0; i--) {
            Collections.swap(order, i, random.nextInt(i + 1));
        }
        return order.toArray(Integer[]::new);
    }
}
