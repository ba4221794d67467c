package dev.tandem.cpu.movement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cpu.Trial;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MovementTest {

    private static final List<DType> TYPES = List.of(DType.F32, DType.I32, DType.I64, DType.U8, DType.BOOL);

    static Stream<Shape> shapes() {
        var edges = Stream.of(Shape.of(1), Shape.of(17), Shape.of(40_000), Shape.of(1, 1), Shape.of(3, 5),
                Shape.of(16, 16), Shape.of(17, 33), Shape.of(300, 70), Shape.of(2, 3, 28, 28), Shape.of(2, 64, 5, 7),
                Shape.of(1, 3, 80, 81), Shape.of(2, 3, 4, 5, 6));
        return Stream.concat(edges, IntStream.range(0, 12).mapToObj(seed -> {
            var r = new Random(seed);
            return Shape.of(r.ints(1 + r.nextInt(5), 1, 12).toArray());
        }));
    }

    /** All bits at random: among the floats are NaN of every kind, which must arrive as they left. */
    private static Object random(TensorType type, Random r) {
        int count = type.elements();
        return switch (type.dtype()) {
            case F32 -> {
                float[] a = new float[count];
                for (int i = 0; i < count; i++) {
                    a[i] = Float.intBitsToFloat(r.nextInt());
                }
                yield a;
            }
            case I32 -> r.ints(count).toArray();
            case I64 -> r.longs(count, -1L << 52, 1L << 52).toArray();
            case U8, BOOL -> {
                byte[] a = new byte[count];
                for (int i = 0; i < count; i++) {
                    a[i] = (byte) r.nextInt(type.dtype() == DType.U8 ? 256 : 2);
                }
                yield a;
            }
            case F64, BF16 -> throw new IllegalArgumentException("not on the CPU");
        };
    }

    /** All types, but few for what is large enough to be shared between threads. */
    private static List<DType> types(Shape shape) {
        return shape.elements() > 10_000 ? List.of(DType.F32, DType.U8) : TYPES;
    }

    private static void check(Shape shape, Function<Value, Value> op) {
        for (DType dtype : types(shape)) {
            var type = new TensorType(dtype, shape);
            Trial.of(List.of(type), in -> op.apply(in.get(0)), random(type, new Random(7))).matchesTheOracle(0);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void axesChangePlaces(Shape shape) {
        var r = new Random(shape.hashCode());
        for (int i = 0; i < 3; i++) {
            var order = new ArrayList<>(IntStream.range(0, shape.rank()).boxed().toList());
            if (i == 0) {
                Collections.reverse(order);
            } else {
                Collections.shuffle(order, r);
            }
            check(shape, x -> Ops.transpose(x, order.toArray(Integer[]::new)));
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void partsAreCutOutAndZerosPutAround(Shape shape) {
        var r = new Random(shape.hashCode());
        var start = new ArrayList<Integer>();
        var end = new ArrayList<Integer>();
        var low = new ArrayList<Integer>();
        var high = new ArrayList<Integer>();
        for (int size : shape.sizes()) {
            start.add(r.nextInt(size));
            end.add(start.getLast() + 1 + r.nextInt(size - start.getLast()));
            low.add(r.nextInt(3));
            high.add(r.nextInt(3));
        }
        check(shape, x -> x.builder().add(new Op.Slice(start, end), "slice", x));
        check(shape, x -> Ops.pad(x, low, high));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void valuesAreJoinedAndSplit(Shape shape) {
        for (int axis = 0; axis < shape.rank(); axis++) {
            int along = axis;
            var other = shape.with(axis, shape.size(axis) + 2);
            for (DType dtype : types(shape)) {
                var types = List.of(new TensorType(dtype, shape), new TensorType(dtype, other),
                        new TensorType(dtype, shape));
                var r = new Random(axis);
                Trial.of(types, in -> Ops.concat(along, in.toArray(Value[]::new)),
                        types.stream().map(t -> random(t, r)).toArray()).matchesTheOracle(0);
            }
            int size = shape.size(axis);
            var sizes = size < 3 ? Collections.nCopies(size, 1) : List.of(1, size - 2, 1);
            check(shape, x -> x.builder().add(new Op.Split(along, sizes), List.of(x), "split").get(0));
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void sizesOfOneAreRepeated(Shape shape) {
        var r = new Random(shape.hashCode());
        int[] sizes = shape.sizes();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = r.nextBoolean() ? 1 : sizes[i];
        }
        Shape small = Shape.of(sizes);
        check(small, x -> x.builder().add(new Op.Broadcast(shape), "broadcast", x));
        check(Shape.of(), x -> x.builder().add(new Op.Broadcast(shape), "broadcast", x));
        check(small, x -> x.builder().add(new Op.Broadcast(Shape.of(2).then(shape)), "broadcast", x));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void copiesAreTheSame(Shape shape) {
        check(shape, x -> x.builder().add(new Op.Copy(), "copy", x));
        check(shape, Ops::detach);
        var type = new TensorType(DType.I32, shape);
        Object x = random(type, new Random(3));
        var copy = Trial.of(List.of(type), in -> in.get(0).builder().add(new Op.Copy(), "copy", in.get(0)), x);
        assertThat(copy.runInPlace(0).get(0).mismatch(copy.run().get(0))).isEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aLayoutByChannelsIsATransposeAndBack(Shape shape) {
        if (shape.rank() < 3) {
            return;
        }
        var order = new ArrayList<>(IntStream.range(0, shape.rank()).boxed().toList());
        order.add(order.remove(1));
        for (DType dtype : types(shape)) {
            var type = new TensorType(dtype, shape);
            Object x = random(type, new Random(5));
            var there = Trial.of(List.of(type), in -> relayout(in.get(0), Layout.CHANNELS_LAST), x).run().get(0);
            var moved = Trial.of(List.of(type), in -> Ops.transpose(in.get(0), order.toArray(Integer[]::new)), x).run();
            assertThat(there.mismatch(moved.get(0))).isEqualTo(-1);
            var back = Trial.of(List.of(type.as(Layout.CHANNELS_LAST)), in -> relayout(in.get(0), Layout.ROW_MAJOR),
                    there).run().get(0);
            assertThat(back.mismatch(Trial.segment(x))).isEqualTo(-1);
        }
    }

    private static Value relayout(Value x, Layout layout) {
        return x.builder().add(new Op.Relayout(layout), "relayout", x);
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void coordinatesAreCounted(Shape shape) {
        for (DType dtype : List.of(DType.F32, DType.I32, DType.I64)) {
            for (int axis = 0; axis < shape.rank(); axis++) {
                var op = new Op.Iota(new TensorType(dtype, shape), axis);
                Trial.of(b -> b.add(op, "iota")).matchesTheOracle(0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "I32", "I64", "U8", "BOOL"})
    void rowsAreGatheredAndThoseOutsideAreNanOrZero(DType dtype) {
        for (int width : new int[]{1, 3, 64, 300}) {
            var data = TensorType.of(dtype, 7, width);
            int[] indices = new Random(1).ints(60, -2, 9).toArray();
            indices[0] = Integer.MAX_VALUE;
            indices[1] = Integer.MIN_VALUE;
            Trial.of(List.of(data, TensorType.of(DType.I32, 30, 2)), in -> Ops.gather(in.get(0), in.get(1)),
                    random(data, new Random(2)), indices).matchesTheOracle(0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "I32", "I64", "U8", "BOOL"})
    void rowsAreAddedInTheOrderOfTheirIndices(DType dtype) {
        for (int width : new int[]{1, 3, 128, 300}) {
            var base = TensorType.of(dtype, 5, width);
            var updates = TensorType.of(dtype, 40, width);
            var trial = Trial.of(List.of(base, TensorType.of(DType.I32, 40), updates),
                    in -> Ops.scatterAdd(in.get(0), in.get(1), in.get(2)), small(base), new Random(1).ints(40, -2, 7)
                            .toArray(),
                    small(updates));
            trial.matchesTheOracle(0);
            assertThat(trial.runInPlace(0).get(0).mismatch(trial.run().get(0))).isEqualTo(-1);
        }
    }

    /** Numbers whose sums no type rounds, but 8 bits wrap. */
    private static Object small(TensorType type) {
        var r = new Random(type.hashCode());
        if (type.dtype() != DType.F32) {
            return random(type, r);
        }
        float[] a = new float[type.elements()];
        for (int i = 0; i < a.length; i++) {
            a[i] = r.nextInt(2000) - 1000;
        }
        return a;
    }

    @Test
    void floatsAreAddedInOrderEvenWhereThatRounds() {
        float[] updates = new float[30];
        var r = new Random(9);
        float sum = 0.1f;
        for (int i = 0; i < 30; i++) {
            updates[i] = (float) r.nextGaussian();
            sum += updates[i];
        }
        var result = Trial.of(List.of(TensorType.f32(1), TensorType.of(DType.I32, 30), TensorType.f32(30)),
                in -> Ops.scatterAdd(in.get(0), in.get(1), in.get(2)), new float[]{0.1f}, new int[30], updates).run();
        assertThat(Trial.floats(result.get(0))).containsExactly(sum);
    }

    @Test
    void typesAreConverted() {
        float[] floats = {0, -0f, 0.9f, -0.9f, 1, 2.5f, -2.5f, 255, 255.9f, 256, -1, 1e9f, 3e9f, -3e9f, 1e19f, -1e19f,
                Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e-40f};
        for (DType from : TYPES) {
            for (DType to : TYPES) {
                var type = TensorType.of(from, 3, 20);
                Object x = random(type, new Random(4));
                if (x instanceof float[] a) {
                    System.arraycopy(floats, 0, a, 0, floats.length);
                }
                // A long becomes the nearest float, half a unit away at most.
                Trial.of(List.of(type), in -> in.get(0).builder().add(new Op.Cast(to), "cast", in.get(0)), x)
                        .matchesTheOracle(to == DType.F32 ? 0.5 : 0);
            }
        }
    }

    @Test
    void bitsOfIntegersNeverBecomeFloats() {
        int[] x = {0x7f800001, 0xffc12345, 0x7fbfffff, 0x80000000, 1, 0xff800001};
        var type = TensorType.of(DType.I32, 3, 2);
        MemorySegment y = Trial.of(List.of(type), in -> Ops.transpose(in.get(0), 1, 0), x).run().get(0);
        assertThat(y.toArray(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED)).containsExactly(x[0], x[2], x[4], x[1],
                x[3], x[5]);
    }
}
