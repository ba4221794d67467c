package dev.tandem.kernels;

import dev.tandem.graph.Op;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What moves elements bit by bit. Nearly all of it is copying between two ways to stride over memory. */
final class MovementPlan {

    /** Bytes that a copy of neighbours moves at once; both addresses have to be multiples. */
    private static final int PACK = 16;

    /** Threads of the one block that sorts. */
    private static final int SORTING_THREADS = 1024;

    private final List<TensorType> operands;
    private final List<TensorType> results;

    MovementPlan(List<TensorType> operands, List<TensorType> results) {
        this.operands = operands;
        this.results = results;
    }

    Plan transpose(Op.Transpose op) {
        int[] strides = operands.get(0).strides();
        int[] from = op.order().stream().mapToInt(axis -> strides[axis]).toArray();
        return one(copy(results.get(0).shape(), from, results.get(0).strides(), 0, 0, 0, 0));
    }

    Plan broadcast() {
        TensorType y = results.get(0);
        return one(copy(y.shape(), Axes.broadcast(operands.get(0), y.shape()), y.strides(), 0, 0, 0, 0));
    }

    Plan slice(Op.Slice op) {
        return one(part(0, at(operands.get(0), op.start())));
    }

    /** Copies, in another layout if the types say so. */
    Plan same() {
        return one(part(0, 0));
    }

    Plan split(Op.Split op) {
        var launches = new ArrayList<Launch>();
        int at = 0;
        for (int r = 0; r < results.size(); r++) {
            launches.add(part(r, at));
            at += op.sizes().get(r) * operands.get(0).strides()[op.axis()];
        }
        return new Plan(launches, 0);
    }

    /** The operand's elements from one on, as many as a result has. */
    private Launch part(int result, int at) {
        TensorType y = results.get(result);
        return copy(y.shape(), operands.get(0).strides(), y.strides(), 0, at, result, 0);
    }

    Plan concat(Op.Concat op) {
        var launches = new ArrayList<Launch>();
        int at = 0;
        for (int o = 0; o < operands.size(); o++) {
            TensorType x = operands.get(o);
            launches.add(copy(x.shape(), x.strides(), results.get(0).strides(), o, 0, 0, at));
            at += x.shape().size(op.axis()) * results.get(0).strides()[op.axis()];
        }
        return new Plan(launches, 0);
    }

    private static Plan one(Launch launch) {
        return new Plan(List.of(launch), 0);
    }

    /** The index of the element with these coordinates. */
    private static int at(TensorType type, List<Integer> coordinates) {
        int[] strides = type.strides();
        return IntStream.range(0, strides.length).map(axis -> coordinates.get(axis) * strides[axis]).sum();
    }

    private Launch copy(Shape shape, int[] from, int[] to, int operand, int fromAt, int result, int toAt) {
        int bytes = operands.get(operand).dtype().bytes();
        Axes axes = Axes.of(shape, List.of(from, to), Set.of());
        boolean isDense = axes.rank() == 0
                || (axes.rank() == 1 && axes.strides(0).get(0) == 1 && axes.strides(1).get(0) == 1);
        long fromBytes = (long) fromAt * bytes;
        long toBytes = (long) toAt * bytes;
        if (isDense && fromBytes % PACK == 0 && toBytes % PACK == 0) {
            long all = (long) shape.elements() * bytes;
            return new LaunchBuilder("copy", Library.MOVEMENT).operand("bits8", "x", operand, fromBytes)
                    .result("bits8", "y", result, toBytes).longNumber("bytes", all)
                    .over((all + PACK - 1) / PACK, "copy_bytes(x, y, bytes);\n");
        }
        String type = ElementTypes.bits(bytes);
        return move(shape, axes, type, new LaunchBuilder(prefix(axes), Library.MOVEMENT)
                .operand(type, "x", operand, fromBytes).result(type, "y", result, toBytes));
    }

    /** The elements in another type and another layout. */
    Plan converted() {
        TensorType x = operands.get(0);
        TensorType y = results.get(0);
        if (x.layout() == y.layout() || x.dtype() == y.dtype()) {
            return x.layout() == y.layout() ? cast() : same();
        }
        Axes axes = Axes.of(y.shape(), List.of(x.strides(), y.strides()), Set.of());
        String from = ElementTypes.of(x.dtype());
        String to = ElementTypes.of(y.dtype());
        return one(move(y.shape(), axes, from, new LaunchBuilder(prefix(axes), Library.MOVEMENT)
                .operand(from, "x", 0).result(to, "y", 0)));
    }

    private static String prefix(Axes axes) {
        return Transposition.of(axes).isPresent() ? "transpose" : "move";
    }

    private static Launch move(Shape shape, Axes axes, String from, LaunchBuilder kernel) {
        var turned = Transposition.of(axes);
        if (turned.isPresent()) {
            return turned.get().end(kernel, from);
        }
        kernel.number("elements", shape.elements());
        axes.giveSizes(kernel, axes.all());
        axes.giveStrides(kernel, 0, "from");
        axes.giveStrides(kernel, 1, "to");
        return kernel.over(shape.elements(), loop(Axes.at("i", axes.all(),
                "moved(y[" + axes.offset(1, "to") + "], x[" + axes.offset(0, "from") + "]);\n")));
    }

    private static String loop(String body) {
        return "for (unsigned i = first_index(); i < (unsigned) elements; i += index_step()) {\n" + body.indent(4)
                + "}\n";
    }

    /** A thread an element of the result: what lies outside x is 0. */
    Plan pad(Op.Pad op) {
        TensorType x = operands.get(0);
        TensorType y = results.get(0);
        String type = ElementTypes.bits(x.dtype().bytes());
        Set<Integer> padded = IntStream.range(0, y.shape().rank())
                .filter(axis -> y.shape().size(axis) != x.shape().size(axis)).boxed().collect(Collectors.toSet());
        Axes axes = Axes.of(y.shape(), List.of(x.strides()), padded);
        var kernel = new LaunchBuilder("pad", Library.MOVEMENT).operand(type, "x", 0).result(type, "y", 0)
                .number("elements", y.elements());
        axes.giveSizes(kernel, axes.all());
        axes.giveStrides(kernel, 0, "from");
        var coordinates = new StringBuilder();
        var inside = new ArrayList<String>();
        for (int axis : padded) {
            int place = axes.place(axis);
            kernel.number("low" + place, op.low().get(axis)).number("size" + place, x.shape().size(axis));
            coordinates.append("const unsigned d%d = c%d - low%d;\n".formatted(place, place, place));
            inside.add("d%d < (unsigned) size%d".formatted(place, place));
        }
        String offset = axes.offset(0, "from");
        for (int axis : padded) {
            offset = offset.replace("c" + axes.place(axis) + " ", "d" + axes.place(axis) + " ");
        }
        String value = inside.isEmpty()
                ? "x[i]"
                : String.join(" && ", inside) + " ? x[" + offset + "] : (" + type + ") 0";
        return one(kernel.over(y.elements(), loop(Axes.at("i", axes.all(), coordinates + "y[i] = " + value + ";\n"))));
    }

    Plan gather() {
        TensorType data = operands.get(0);
        int rows = data.shape().size(0);
        int rowBytes = data.elements() / rows * data.dtype().bytes();
        int unit = data.dtype().bytes();
        while (!data.dtype().isFloat() && unit < Long.BYTES && rowBytes % (2 * unit) == 0) {
            unit *= 2;
        }
        int width = rowBytes / unit;
        int count = operands.get(1).elements();
        String type = ElementTypes.bits(unit);
        return one(new LaunchBuilder("gather", Library.MOVEMENT).operand(type, "data", 0).operand("i32", "indices", 1)
                .result(type, "y", 0).number("rows", rows).number("width", width).number("count", count)
                .longNumber("missing", missing(data.dtype()))
                .over((long) width * count, "gather(data, indices, y, rows, width, count, missing);\n"));
    }

    /** The bits of NaN; 0 for integers. */
    private static int missing(DType dtype) {
        return switch (dtype) {
            case F32 -> Float.floatToIntBits(Float.NaN);
            case BF16 -> Float.floatToIntBits(Float.NaN) >>> Short.SIZE;
            case I32, I64, U8, BOOL -> 0;
            case F64 -> throw new IllegalStateException("kernels have no f64");
        };
    }

    /** Copies the base, sorts the indices by row, and adds the updates of each row that has any. */
    Plan scatterAdd() {
        TensorType base = operands.get(0);
        String type = ElementTypes.of(base.dtype());
        int rows = base.shape().size(0);
        int width = base.elements() / rows;
        int count = operands.get(1).elements();
        int passes = (Integer.SIZE - Integer.numberOfLeadingZeros(rows) + Byte.SIZE - 1) / Byte.SIZE;
        Launch sort = new LaunchBuilder("sort_by_row", Library.MOVEMENT, Library.ROWS).operand("i32", "indices", 1)
                .workspace("int", "order").number("count", count).number("rows", rows).number("passes", passes)
                .blocks(1, SORTING_THREADS, """
                        __shared__ Digits digits;
                        sort_by_row(digits, indices, order, count, rows, passes);
                        """);
        Launch add = new LaunchBuilder("scatter_add", Library.MOVEMENT, Library.ROWS).operand(type, "base", 0)
                .operand("i32", "indices", 1).operand(type, "updates", 2).workspace("int", "order").result(type, "y", 0)
                .number("rows", rows).number("width", width).number("count", count)
                .over((long) width * count,
                        "scatter_add(base, indices, updates, order, y, rows, width, count);\n");
        return new Plan(List.of(part(0, 0), sort, add), 2L * Integer.BYTES * count);
    }

    Plan iota(int axis) {
        TensorType y = results.get(0);
        return one(new LaunchBuilder("iota", Library.MOVEMENT).result(ElementTypes.of(y.dtype()), "y", 0)
                .number("elements", y.elements()).number("size", y.shape().size(axis))
                .number("stride", y.strides()[axis]).over(y.elements(), "iota(y, elements, size, stride);\n"));
    }

    Plan cast() {
        DType from = operands.get(0).dtype();
        DType to = results.get(0).dtype();
        if (from == to) {
            return same();
        }
        int elements = results.get(0).elements();
        return one(new LaunchBuilder("cast", Library.MOVEMENT).operand(ElementTypes.of(from), "x", 0)
                .result(ElementTypes.of(to), "y", 0).number("elements", elements)
                .over((elements + 3L) / 4, "cast(x, y, elements);\n"));
    }

    Plan random(Op.Random op) {
        String distribution = switch (op.distribution()) {
            case UNIFORM -> "Uniform";
            case NORMAL -> "Normal";
        };
        int elements = op.shape().elements();
        return one(new LaunchBuilder("random", Library.RANDOM).operand("i64", "key", 0).result("f32", "y", 0)
                .longNumber("stream", op.stream()).number("elements", elements)
                .over((elements + 3L) / 4, "random<" + distribution + ">(key, y, stream, elements);\n"));
    }
}
