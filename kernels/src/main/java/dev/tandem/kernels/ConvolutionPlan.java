package dev.tandem.kernels;

import dev.tandem.graph.Op;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.List;

/** Convolutions as plain loops, one launch each. */
final class ConvolutionPlan {

    private final TensorType accumulator;
    private final String type;
    private final WindowGeometry geometry;
    private final Shape input;
    private final int filters;
    private final int groups;

    /** @param input the shape of the forward convolution's input */
    private ConvolutionPlan(Window window, int groups, Shape input, int filters, TensorType operand,
            TensorType accumulator) {
        this.accumulator = accumulator;
        this.type = ElementTypes.of(operand.dtype());
        this.geometry = new WindowGeometry(window, input);
        this.input = input;
        this.filters = filters;
        this.groups = groups;
    }

    static Plan of(Op.Contraction op, List<TensorType> operands, TensorType accumulator) {
        TensorType a = operands.get(0);
        Shape b = operands.get(1).shape();
        return switch (op) {
            case Op.Conv c -> new ConvolutionPlan(c.window(), c.groups(), a.shape(), b.size(0), a, accumulator)
                    .elementWise("convolution", "x", "filter", "y");
            case Op.ConvInputGradient c ->
                new ConvolutionPlan(c.window(), c.groups(), c.input(), b.size(1), a, accumulator)
                        .elementWise("convolution_input", "filter", "dy", "dx");
            case Op.ConvFilterGradient c ->
                new ConvolutionPlan(c.window(), c.groups(), a.shape(), b.size(1), a, accumulator).filterGradient();
            case Op.MatMul _ -> throw new IllegalStateException("a matrix product is no convolution");
        };
    }

    /** A thread an element of the result, by the function of the kernel's name. */
    private Plan elementWise(String name, String first, String second, String result) {
        var kernel = new LaunchBuilder(name, Library.WINDOW, Library.CONVOLUTION);
        String sizes = start(kernel, first, second, result);
        kernel.number("elements", accumulator.elements());
        String call = "%s(%s, %s, %s, w, s, elements);\n".formatted(name, first, second, result);
        return new Plan(List.of(kernel.over(accumulator.elements(), sizes + call)), 0);
    }

    /** Long sums: a group of threads an element of the result. */
    private Plan filterGradient() {
        var kernel = new LaunchBuilder("convolution_filter", Library.REDUCE, Library.WINDOW, Library.CONVOLUTION);
        String sizes = start(kernel, "x", "dy", "dfilter");
        var g = ReduceGeometry.unsplit(accumulator.elements(), input.size(0) * geometry.outputs());
        kernel.number("kept", g.kept()).number("reduced", g.reduced()).number("lanes", g.lanes());
        String body = """
                __shared__ Sum<float> scratch[%d];
                const auto take = [&](Sum<float>& a, unsigned k, unsigned r) {
                    a.add(filter_term(x, dy, w, s, k, r), r);
                };
                const Place at = place(blockIdx.x, lanes, 1, 0);
                const Sum<float> all = reduce(scratch, at, kept, reduced, take);
                if (at.lane == 0 && at.k < (unsigned) kept) {
                    put(dfilter[at.k], all.result());
                }
                """.formatted(g.threads());
        return new Plan(List.of(kernel.blocks(g.blocks(), g.threads(), sizes + body)), 0);
    }

    /** Gives a kernel tensors and sizes. */
    private String start(LaunchBuilder kernel, String first, String second, String result) {
        kernel.operand(type, first, 0).operand(type, second, 1)
                .result(ElementTypes.of(accumulator.dtype()), result, 0);
        kernel.number("channels", input.size(1)).number("filters", filters).number("groups", groups);
        return geometry.declare(kernel) + "const Channels s = {channels, filters, groups};\n";
    }
}
