package dev.tandem.cuda.contraction;

import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * The shapes of a convolution and of both its gradients. cuDNN wants two spatial axes at least: a line is an image one row high.
 *
 * @param input [N,C,…]
 * @param filter [K,C/groups,…]
 * @param output [N,K,…]
 */
record Geometry(int[] input, int[] filter, int[] output, int[] pad, int[] stride, int[] dilation, int groups) {

    static Geometry of(Op.Contraction op, Node node) {
        Shape first = node.operandTypes().get(0).shape();
        Shape second = node.operandTypes().get(1).shape();
        Shape result = node.types().get(0).shape();
        return switch (op) {
            case Op.Conv c -> of(first, second, result, c.window(), c.groups());
            case Op.ConvInputGradient c -> of(result, first, second, c.window(), c.groups());
            case Op.ConvFilterGradient c -> of(first, result, second, c.window(), c.groups());
            case Op.MatMul _ -> throw new IllegalArgumentException("a product of matrices has no window");
        };
    }

    /** Whether the padding is the same at both ends of every axis, which is all that cuDNN knows. */
    static boolean isSymmetric(Op.Contraction op) {
        Window window = switch (op) {
            case Op.Conv c -> c.window();
            case Op.ConvInputGradient c -> c.window();
            case Op.ConvFilterGradient c -> c.window();
            case Op.MatMul _ -> throw new IllegalArgumentException("a product of matrices has no window");
        };
        return window.low().equals(window.high());
    }

    private static Geometry of(Shape input, Shape filter, Shape output, Window window, int groups) {
        boolean line = window.axes() == 1;
        return new Geometry(image(input, line), image(filter, line), image(output, line), axes(window.low(), line, 0),
                axes(window.stride(), line, 1), axes(window.dilation(), line, 1), groups);
    }

    private static int[] image(Shape shape, boolean line) {
        return line ? new int[]{shape.size(0), shape.size(1), 1, shape.size(2)} : shape.sizes();
    }

    private static int[] axes(List<Integer> values, boolean line, int added) {
        return line
                ? new int[]{added, values.getFirst()}
                : values.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The sizes of one number a channel of the output. */
    int[] channels() {
        int[] sizes = new int[output.length];
        Arrays.fill(sizes, 1);
        sizes[1] = output[1];
        return sizes;
    }

    /** Row-major strides. */
    static int[] strides(int[] sizes) {
        int[] strides = new int[sizes.length];
        int stride = 1;
        for (int i = sizes.length - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= sizes[i];
        }
        return strides;
    }

    /** The strides of [N,C,…] stored as N … C. */
    static int[] stridesWithChannelsLast(int[] sizes) {
        int[] strides = new int[sizes.length];
        strides[1] = 1;
        int stride = sizes[1];
        for (int i = sizes.length - 1; i >= 2; i--) {
            strides[i] = stride;
            stride *= sizes[i];
        }
        strides[0] = stride;
        return strides;
    }

    /** All of it, so that equal ones have equal texts. */
    @Override
    public String toString() {
        return "input " + Arrays.toString(input) + " filter " + Arrays.toString(filter) + " output "
                + Arrays.toString(output) + " pad " + Arrays.toString(pad) + " stride " + Arrays.toString(stride)
                + " dilation " + Arrays.toString(dilation) + " groups " + groups;
    }
}
