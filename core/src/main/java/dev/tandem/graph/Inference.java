package dev.tandem.graph;

import dev.tandem.error.UsageException;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The result types of a node, and every check that can be made on types alone. Made once, before a backend sees anything. */
final class Inference {

    private final String name;
    private final List<TensorType> in;

    private Inference(List<TensorType> in, String name) {
        this.name = name;
        this.in = in;
    }

    /**
     * The logical types of an operation's results.
     *
     * @throws UsageException naming the layer and the shapes if the operands do not fit
     */
    static List<TensorType> of(Op op, List<TensorType> operands, String name) {
        return new Inference(operands, name).types(op);
    }

    private List<TensorType> types(Op op) {
        return switch (op) {
            case Op.Input i -> leaf("input", i.type());
            case Op.State s -> leaf("state", s.type());
            case Op.Constant c -> constant(c);
            case Op.Iota i -> {
                axis("iota", i.axis(), i.type().shape());
                yield leaf("iota", i.type());
            }
            case Op.Map m -> map(m);
            case Op.Reduce r -> reduce(r);
            case Op.MatMul m -> matmul(m);
            case Op.Conv c -> conv(c);
            case Op.ConvInputGradient c -> convInputGradient(c);
            case Op.ConvFilterGradient c -> convFilterGradient(c);
            case Op.Pool p -> {
                operands("pool", 1);
                yield List.of(new TensorType(floatOperand("pool"), pooled("pool", shape(0), p.window())));
            }
            case Op.PoolGradient p -> poolGradient(p);
            case Op.PoolTangent p -> {
                operands("pool tangent", 2);
                same("pool tangent", shape(0), shape(1));
                yield List.of(new TensorType(floats("pool tangent"), pooled("pool tangent", shape(0), p.window())));
            }
            case Op.Reshape r -> {
                operands("reshape", 1);
                require(r.shape().elements() == shape(0).elements(), "reshape", "element counts differ",
                        shape(0) + " to " + r.shape(), "make the products equal");
                yield one(r.shape());
            }
            case Op.Transpose t -> transpose(t);
            case Op.Slice s -> slice(s);
            case Op.Pad p -> pad(p);
            case Op.Concat c -> concat(c);
            case Op.Split s -> split(s);
            case Op.Gather g -> {
                operands("gather", 2);
                indices("gather");
                yield one(shape(1).then(shape(0).range(1, shape(0).rank())));
            }
            case Op.ScatterAdd s -> scatterAdd();
            case Op.Broadcast b -> {
                operands("broadcast", 1);
                require(b.shape().equals(Shape.broadcast(shape(0), b.shape())), "broadcast", "shape does not broadcast",
                        shape(0) + " to " + b.shape(), "sizes must be equal or 1, aligned at the last axis");
                yield one(b.shape());
            }
            case Op.Cast c -> {
                operands("cast", 1);
                yield List.of(in.get(0).logical().as(c.to()));
            }
            case Op.Copy c -> identity("copy");
            case Op.Detach d -> identity("detach");
            case Op.Relayout r -> {
                operands("relayout", 1);
                require(r.to() != Layout.CHANNELS_LAST || shape(0).rank() >= 3, "relayout",
                        "a layout by channels needs [N,C,…]",
                        "input " + shape(0), "keep it row-major");
                require(r.to() == Layout.ROW_MAJOR || shape(0).rank() >= 2, "relayout",
                        "a layout by samples needs [N,…]",
                        "input " + shape(0), "keep it row-major");
                yield List.of(in.get(0).as(r.to()));
            }
            case Op.Random r -> {
                operands("random", 1);
                key("random", 0);
                yield List.of(new TensorType(DType.F32, r.shape()));
            }
            case Op.BatchNorm b -> batchNorm(b);
            case Op.BatchNormGradient b -> batchNormGradient();
            case Op.LocalResponseNormalization l -> {
                channels("localResponseNormalization", 1);
                require(l.size() >= 1 && l.size() <= shape(0).size(1), "localResponseNormalization",
                        "size must be 1 to the number of channels", "size " + l.size() + ", input " + shape(0),
                        "use a smaller size");
                yield List.of(new TensorType(floatOperand("localResponseNormalization"), shape(0)));
            }
            case Op.LocalResponseNormalizationGradient l -> {
                channels("localResponseNormalization gradient", 2);
                same("localResponseNormalization gradient", shape(0), shape(1));
                yield List.of(new TensorType(floats("localResponseNormalization gradient"), shape(0)));
            }
            case Op.Dropout d -> {
                operands("dropout", 2);
                require(d.rate() >= 0 && d.rate() < 1, "dropout", "rate must be at least 0 and below 1",
                        "rate " + d.rate(), "0.5 drops half of the elements");
                key("dropout", 1);
                yield List.of(new TensorType(floatOperand("dropout"), shape(0)));
            }
            case Op.Region r -> region(r);
        };
    }

    private List<TensorType> leaf(String what, TensorType type) {
        operands(what, 0);
        return List.of(type);
    }

    private List<TensorType> constant(Op.Constant c) {
        int given = c.values().size();
        require(given == 1 || given == c.type().elements(), "constant", "needs one number or one an element",
                given + " numbers for " + c.type(), "give " + c.type().elements());
        return leaf("constant", c.type());
    }

    private List<TensorType> map(Op.Map m) {
        Shape shape = broadcast("map");
        formulas("map", m.formulas(), in.size(), shape);
        integersOnly("map", m.dtype());
        return Collections.nCopies(m.formulas().size(), new TensorType(m.dtype(), shape));
    }

    private List<TensorType> reduce(Op.Reduce r) {
        Shape shape = broadcast("reduce");
        formulas("reduce", r.reductions().stream().map(Op.Reduction::formula).toList(), in.size(), shape);
        integersOnly("reduce", r.dtype());
        r.axes().forEach(a -> axis("reduce", a, shape));
        require(r.axes().stream().distinct().count() == r.axes().size(), "reduce", "an axis is listed twice",
                "axes " + r.axes(), "list each once");
        Shape reduced = shape.reduce(r.axes(), r.keep());
        return r.reductions().stream()
                .map(k -> new TensorType(k.kind() == Op.Kind.ARG_MAX ? DType.I32 : r.dtype(), reduced)).toList();
    }

    private List<TensorType> matmul(Op.MatMul m) {
        atLeast("matmul", 2);
        Shape a = shape(0);
        Shape b = shape(1);
        String values = "left " + a + (m.transA() ? " transposed" : "") + ", right " + b
                + (m.transB() ? " transposed" : "");
        require(a.rank() >= 2 && b.rank() == a.rank(), "matmul", "operands need the same rank, at least 2", values,
                "reshape one of them");
        int left = a.size(m.transA() ? -2 : -1);
        int right = b.size(m.transB() ? -1 : -2);
        require(left == right, "matmul", "inner sizes differ: left has " + left + ", right has " + right, values,
                "transpose or resize one operand");
        require(a.range(0, a.rank() - 2).equals(b.range(0, b.rank() - 2)), "matmul", "leading sizes differ", values,
                "broadcast the smaller operand first");
        Shape result = a.with(-2, a.size(m.transA() ? -1 : -2)).with(-1, b.size(m.transB() ? -2 : -1));
        return finished("matmul", m, new TensorType(floats("matmul"), result));
    }

    private List<TensorType> conv(Op.Conv c) {
        atLeast("conv", 2);
        Shape x = shape(0);
        Shape w = shape(1);
        spatial("conv", x, c.window(), 0);
        String values = "input " + x + ", filter " + w + ", groups " + c.groups();
        require(w.rank() == x.rank(), "conv", "filter and input need the same rank", values,
                "give both " + x.rank() + " axes");
        filter("conv", x.size(1), w, c.window(), c.groups(), values);
        return finished("conv", c, new TensorType(floats("conv"), slide("conv", x, c.window(), w.size(0))));
    }

    private void filter(String what, int channels, Shape w, Window window, int groups, String values) {
        require(groups >= 1 && channels % groups == 0 && w.size(0) % groups == 0, what,
                "groups must divide input and output channels", values, "choose another number of groups");
        require(w.size(1) * groups == channels, what,
                "filter expects " + w.size(1) * groups + " channels, input has " + channels,
                values, "make the filter's second size " + channels / groups);
        require(w.range(2, w.rank()).equals(Shape.of(window.kernel())), what, "filter and window differ",
                "filter " + w + ", window " + window, "make their kernel sizes equal");
        noCeil(what, window);
    }

    private void noCeil(String what, Window window) {
        require(!window.ceil(), what, "a convolution has no ceil mode", "window " + window, "pad instead");
    }

    private List<TensorType> convInputGradient(Op.ConvInputGradient c) {
        atLeast("conv input gradient", 2);
        Shape w = shape(0);
        Shape dy = shape(1);
        String values = "filter " + w + ", output " + dy + ", input " + c.input() + ", groups " + c.groups();
        spatial("conv input gradient", c.input(), c.window(), 1);
        require(w.rank() == dy.rank(), "conv input gradient", "filter and output need the same rank", values,
                "give both "
                        + dy.rank() + " axes");
        filter("conv input gradient", c.input().size(1), w, c.window(), c.groups(), values);
        Shape expected = slide("conv input gradient", c.input(), c.window(), w.size(0));
        require(expected.equals(dy), "conv input gradient", "output gradient has another shape than the output", values,
                "expected " + expected);
        return finished("conv input gradient", c, new TensorType(floats("conv input gradient"), c.input()));
    }

    private List<TensorType> convFilterGradient(Op.ConvFilterGradient c) {
        atLeast("conv filter gradient", 2);
        Shape x = shape(0);
        Shape dy = shape(1);
        spatial("conv filter gradient", x, c.window(), 0);
        noCeil("conv filter gradient", c.window());
        String values = "input " + x + ", output " + dy + ", groups " + c.groups();
        require(dy.rank() == x.rank() && c.groups() >= 1 && x.size(1) % c.groups() == 0 && dy.size(1) % c.groups() == 0,
                "conv filter gradient", "ranks or groups do not fit", values, "use the forward convolution's operands");
        Shape expected = slide("conv filter gradient", x, c.window(), dy.size(1));
        require(expected.equals(dy), "conv filter gradient", "output gradient has another shape than the output",
                values,
                "expected " + expected);
        Shape w = Shape.of(dy.size(1), x.size(1) / c.groups()).then(Shape.of(c.window().kernel()));
        return finished("conv filter gradient", c, new TensorType(floats("conv filter gradient"), w));
    }

    /** An epilogue's results, or the accumulator's type if it has none. */
    private List<TensorType> finished(String what, Op.Contraction c, TensorType accumulator) {
        if (c.epilogue().isEmpty()) {
            operands(what, c.extra());
            return List.of(accumulator);
        }
        return epilogue(what, c.epilogue(), c.extra(), accumulator);
    }

    private List<TensorType> epilogue(String what, List<Expr> formulas, int extra, TensorType accumulator) {
        for (int i = extra; i < in.size(); i++) {
            require(accumulator.shape().equals(Shape.broadcast(accumulator.shape(), shape(i))), what,
                    "an epilogue's operand does not broadcast to the result", shape(i) + " to " + accumulator.shape(),
                    "sizes must be equal or 1, aligned at the last axis");
        }
        formulas(what + " epilogue", formulas, in.size() - extra + 1, accumulator.shape());
        return Collections.nCopies(formulas.size(), accumulator);
    }

    private List<TensorType> poolGradient(Op.PoolGradient p) {
        boolean max = p.kind() == Op.PoolKind.MAX;
        operands("pool gradient", max ? 2 : 1);
        DType dtype = max ? floats("pool gradient") : floatOperand("pool gradient");
        if (max) {
            same("pool gradient", shape(0), p.input());
        }
        Shape dy = shape(max ? 1 : 0);
        Shape expected = pooled("pool gradient", p.input(), p.window());
        same("pool gradient", dy, expected);
        return List.of(new TensorType(dtype, p.input()));
    }

    private List<TensorType> transpose(Op.Transpose t) {
        operands("transpose", 1);
        var sorted = t.order().stream().sorted().toList();
        require(sorted.equals(IntStream.range(0, shape(0).rank()).boxed().toList()), "transpose",
                "order is not a permutation of the axes", "order " + t.order() + ", input " + shape(0),
                "list every axis once");
        return one(Shape.of(t.order().stream().map(shape(0)::size).toList()));
    }

    private List<TensorType> slice(Op.Slice s) {
        operands("slice", 1);
        int rank = shape(0).rank();
        boolean fits = s.start().size() == rank && s.end().size() == rank && IntStream.range(0, rank)
                .allMatch(i -> 0 <= s.start().get(i) && s.start().get(i) < s.end().get(i)
                        && s.end().get(i) <= shape(0).size(i));
        require(fits, "slice", "bounds are outside the input or empty",
                "from " + s.start() + " to " + s.end() + ", input " + shape(0),
                "give 0 ≤ start < end ≤ size for every axis");
        return one(Shape.of(IntStream.range(0, rank).map(i -> s.end().get(i) - s.start().get(i)).toArray()));
    }

    private List<TensorType> pad(Op.Pad p) {
        operands("pad", 1);
        int rank = shape(0).rank();
        boolean fits = p.low().size() == rank && p.high().size() == rank
                && IntStream.range(0, rank).allMatch(i -> p.low().get(i) >= 0 && p.high().get(i) >= 0);
        require(fits, "pad", "padding must be a number at least 0 for every axis",
                "low " + p.low() + ", high " + p.high() + ", input " + shape(0), "use slice to cut");
        return one(Shape
                .of(IntStream.range(0, rank).map(i -> shape(0).size(i) + p.low().get(i) + p.high().get(i)).toArray()));
    }

    private List<TensorType> concat(Op.Concat c) {
        atLeast("concat", 1);
        axis("concat", c.axis(), shape(0));
        String values = in.stream().map(TensorType::toString).collect(Collectors.joining(", "));
        int size = 0;
        for (TensorType t : in) {
            require(t.dtype() == in.get(0).dtype() && t.shape().rank() == shape(0).rank()
                    && t.shape().with(c.axis(), 1).equals(shape(0).with(c.axis(), 1)), "concat",
                    "operands differ off axis " + c.axis(), values, "make all other sizes and the element types equal");
            size += t.shape().size(c.axis());
        }
        return one(shape(0).with(c.axis(), size));
    }

    private List<TensorType> split(Op.Split s) {
        operands("split", 1);
        axis("split", s.axis(), shape(0));
        require(s.sizes().stream().mapToInt(Integer::intValue).sum() == shape(0).size(s.axis()), "split",
                "parts do not add up to axis " + s.axis(), "sizes " + s.sizes() + ", input " + shape(0),
                "make the sum equal");
        return s.sizes().stream().map(n -> new TensorType(in.get(0).dtype(), shape(0).with(s.axis(), n))).toList();
    }

    private List<TensorType> scatterAdd() {
        operands("scatterAdd", 3);
        indices("scatterAdd");
        Shape expected = shape(1).then(shape(0).range(1, shape(0).rank()));
        require(shape(2).equals(expected) && in.get(0).dtype() == in.get(2).dtype(), "scatterAdd", "updates do not fit",
                "base " + in.get(0) + ", indices " + shape(1) + ", updates " + in.get(2),
                "expected updates of shape " + expected);
        return one(shape(0));
    }

    private List<TensorType> batchNorm(Op.BatchNorm b) {
        channelsAtLeast("batchNorm", 3);
        floatOperand("batchNorm");
        Shape c = Shape.of(shape(0).size(1));
        same("batchNorm scale", shape(1), c);
        same("batchNorm shift", shape(2), c);
        var types = new ArrayList<TensorType>();
        if (b.epilogue().isEmpty()) {
            operands("batchNorm", 3);
            types.add(in.get(0).logical());
        } else {
            types.addAll(epilogue("batchNorm", b.epilogue(), 3, in.get(0).logical()));
        }
        types.addAll(Collections.nCopies(3, new TensorType(in.get(0).dtype(), c)));
        return types;
    }

    private List<TensorType> batchNormGradient() {
        channels("batchNorm gradient", 5);
        Shape c = Shape.of(shape(0).size(1));
        for (int i = 1; i <= 3; i++) {
            same("batchNorm gradient", shape(i), c);
        }
        same("batchNorm gradient", shape(4), shape(0));
        TensorType parameter = new TensorType(in.get(0).dtype(), c);
        return List.of(in.get(0).logical(), parameter, parameter);
    }

    private List<TensorType> region(Op.Region r) {
        var inputs = r.body().nodes().stream().filter(n -> n.op() instanceof Op.Input).map(n -> n.types().get(0))
                .toList();
        require(inputs.equals(in), "region", "operands differ from the body's inputs", in + ", " + inputs,
                "pass them in order");
        return r.body().outputs().values().stream().map(Value::type).toList();
    }

    // ---- checks

    private void require(boolean holds, String what, String wrong, String values, String cure) {
        if (!holds) {
            throw new UsageException(what, name, wrong, values, cure);
        }
    }

    private Shape shape(int operand) {
        return in.get(operand).shape();
    }

    private List<TensorType> one(Shape shape) {
        return List.of(new TensorType(in.get(0).dtype(), shape));
    }

    private List<TensorType> identity(String what) {
        operands(what, 1);
        return List.of(in.get(0).logical());
    }

    private void operands(String what, int count) {
        require(in.size() == count, what, "needs " + count + " operands", "got " + in, "pass " + count);
    }

    private void atLeast(String what, int count) {
        require(in.size() >= count, what, "needs at least " + count + " operands", "got " + in, "pass more");
    }

    private void axis(String what, int axis, Shape shape) {
        require(axis >= 0 && axis < shape.rank(), what, "there is no axis " + axis, "shape " + shape,
                "axes are 0 to " + (shape.rank() - 1));
    }

    private void same(String what, Shape a, Shape b) {
        require(a.equals(b), what, "shapes differ", a + ", expected " + b, "make them equal");
    }

    private void indices(String what) {
        require(in.get(1).dtype() == DType.I32 && shape(0).rank() >= 1, what, "needs rows and i32 indices",
                "data " + in.get(0) + ", indices " + in.get(1), "cast the indices");
    }

    private void key(String what, int operand) {
        require(in.get(operand).logical().equals(TensorType.of(DType.I64, 2)), what, "needs a random key i64[2]",
                "got " + in.get(operand), "pass the builder's randomKey()");
    }

    private void channels(String what, int count) {
        operands(what, count);
        channelsAtLeast(what, count);
    }

    private void channelsAtLeast(String what, int count) {
        atLeast(what, count);
        require(shape(0).rank() >= 2, what, "needs a batch and a channel axis", "input " + shape(0), "use [N,C,…]");
    }

    private void integersOnly(String what, DType result) {
        require(result.isFloat() || in.stream().noneMatch(t -> t.dtype().isFloat()), what,
                "an integer formula has a float operand", in + " to " + result.label(), "cast it first");
    }

    private DType floats(String what) {
        DType dtype = in.get(0).dtype();
        require(dtype.isFloat() && in.get(1).dtype() == dtype, what, "operands need one float element type",
                in.get(0) + ", " + in.get(1), "cast one of them");
        return dtype;
    }

    private DType floatOperand(String what) {
        require(in.get(0).dtype().isFloat(), what, "needs a float input", "got " + in.get(0), "cast it");
        return in.get(0).dtype();
    }

    private Shape broadcast(String what) {
        Shape shape = Shape.of();
        for (TensorType t : in) {
            Shape next = Shape.broadcast(shape, t.shape());
            if (next == null) {
                throw new UsageException(what, name, "shapes do not broadcast",
                        in.stream().map(x -> x.shape().toString()).collect(Collectors.joining(", ")),
                        "sizes must be equal or 1, aligned at the last axis");
            }
            shape = next;
        }
        return shape;
    }

    private void formulas(String what, List<Expr> formulas, int operands, Shape shape) {
        require(!formulas.isEmpty(), what, "needs a formula", "", "give at least one");
        for (Expr e : Formulas.nodes(formulas)) {
            if (e instanceof Expr.Operand(int i)) {
                require(i >= 0 && i < operands, what, "a formula reads operand " + i, "there are " + operands,
                        "number from 0");
            } else if (e instanceof Expr.Index(int a)) {
                axis(what, a, shape);
            }
        }
    }

    private void spatial(String what, Shape x, Window window, int operand) {
        require(x.rank() >= 3 && x.rank() <= 5 && x.rank() == window.axes() + 2, what,
                "needs [N,C,…] with as many spatial axes as the window",
                "operand " + operand + " " + x + ", window " + window,
                "reshape the input or change the window");
    }

    /** The shape of sliding a window over x, with another number of channels. */
    private Shape slide(String what, Shape x, Window window, int channels) {
        spatial(what, x, window, 0);
        var sizes = new ArrayList<Integer>(List.of(x.size(0), channels));
        for (int i = 0; i < window.axes(); i++) {
            boolean sound = window.kernel().get(i) >= 1 && window.stride().get(i) >= 1 && window.dilation().get(i) >= 1
                    && window.low().get(i) >= 0 && window.high().get(i) >= 0;
            require(sound, what, "kernel, stride and dilation must be at least 1, padding at least 0",
                    "window " + window,
                    "change the window");
            int positions = window.positions(i, x.size(2 + i));
            require(positions >= 1, what, "the window is larger than the padded input",
                    "input " + x + ", window " + window,
                    "use a smaller window or more padding");
            sizes.add(positions);
        }
        return Shape.of(sizes);
    }

    /** Whether each position of a window reads an element on an axis: dilated cells can straddle a small input. */
    private static boolean readsEverywhere(Window window, int axis, int size) {
        return IntStream.range(0, window.positions(axis, size)).allMatch(p -> {
            int start = p * window.stride().get(axis) - window.low().get(axis);
            return IntStream.range(0, window.kernel().get(axis)).map(c -> start + c * window.dilation().get(axis))
                    .anyMatch(at -> at >= 0 && at < size);
        });
    }

    /** The shape of pooling x; a window may not lie in the padding alone. */
    private Shape pooled(String what, Shape x, Window window) {
        Shape result = slide(what, x, window, x.size(1));
        for (int i = 0; i < window.axes(); i++) {
            require(window.low().get(i) < window.span(i) && window.high().get(i) < window.span(i), what,
                    "padding is as large as the window", "window " + window, "pad by less than the kernel");
            require(readsEverywhere(window, i, x.size(2 + i)), what, "a window reads nothing but padding",
                    "input " + x + ", window " + window, "pad or dilate less");
        }
        return result;
    }
}
