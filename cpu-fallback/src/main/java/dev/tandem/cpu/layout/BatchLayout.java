package dev.tandem.cpu.layout;

import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Lays activations with samples of the batch side by side. A vector then holds one element of several samples: none of its
 * lanes is wasted on narrow images, neighbouring cells of a window are whole vectors apart, and products need no packing.
 *
 * <p>Images lie in {@linkplain Layout#BATCH_BLOCKED blocks of samples}, so that a thread has the same samples from kernel to kernel;
 * matrices with {@linkplain Layout#BATCH_LAST all samples last}. Convolutions begin it; what follows them stays so as long as it
 * can, up to the loss and back. Filters, and whatever else has no samples, stay row-major. Values are laid out anew where two
 * layouts meet; the listing shows each place.
 */
public final class BatchLayout {

    /** Samples of a vector, whatever the width of the machine's: results do not depend on it. */
    private static final int SAMPLES = 16;
    /** Elements of a channel up to which images are narrow enough: those of larger ones fill vectors by themselves. */
    private static final int SMALL_PLANE = 32 * 32;
    /** Weights of a filter, and of what a channel goes to, up to which a window of all samples stays in the second cache. */
    private static final int SMALL_FILTER = 1024;
    /** [N,C,H,W]: in memory the samples of a block are one axis more, and kernels know three. */
    private static final int MOST_RANK = 4;
    /** What has no more axes than [N,K] lies with all samples last. */
    private static final int MATRIX = 2;
    /** Weights of a product beyond which reading them once matters more than how the samples lie. */
    private static final int MOST_WEIGHTS = 1 << 18;

    private final Predicate<Node> begins;
    private final Map<Laid, Value> otherwise = new HashMap<>();

    /** A value in another layout. */
    private record Laid(Value value, Layout layout) {
    }

    private BatchLayout(Predicate<Node> begins) {
        this.begins = begins;
    }

    /** Rewrites a graph whose images and filters are all small and whose samples come in sixteens; another stays as it is. */
    public static Graph whereFaster(Graph graph) {
        boolean faster = graph.nodes().stream()
                .filter(n -> n.op() instanceof Op.Contraction && !(n.op() instanceof Op.MatMul))
                .allMatch(BatchLayout::isSmall);
        return faster ? everywhere(graph) : graph;
    }

    /** Rewrites a graph with convolutions on up to two axes, whatever their size. */
    public static Graph everywhere(Graph graph) {
        return graph.rewrite(new BatchLayout(node -> images(node).rank() <= MOST_RANK)::node);
    }

    /** The shape of the larger images of a convolution or its gradients. */
    private static Shape images(Node node) {
        return node.op() instanceof Op.ConvInputGradient c ? c.input() : node.operands().get(0).shape();
    }

    private static boolean isSmall(Node node) {
        Shape images = images(node);
        Shape filter = switch (node.op()) {
            case Op.Conv _ -> node.operands().get(1).shape();
            case Op.ConvInputGradient _ -> node.operands().get(0).shape();
            default -> node.types().get(0).shape();
        };
        int largest = filter.elements() / Math.min(filter.size(0), filter.size(1));
        return images.rank() <= MOST_RANK && images.size(0) % SAMPLES == 0 && largest <= SMALL_FILTER
                && images.elements() <= (long) SMALL_PLANE * images.size(0) * images.size(1);
    }

    private List<Value> node(Node node, List<Value> in, GraphBuilder to) {
        return switch (node.op()) {
            case Op.Conv c when begins.test(node) -> {
                var operands = aligned(in, 2, node.types().get(0).shape().rank());
                operands.set(0, laid(in.get(0)));
                operands.set(1, rows(in.get(1)));
                yield samples(node, operands, to);
            }
            case Op.ConvInputGradient c when begins.test(node) -> {
                var operands = aligned(in, 2, node.types().get(0).shape().rank());
                operands.set(0, rows(in.get(0)));
                operands.set(1, laid(in.get(1)));
                yield samples(node, operands, to);
            }
            case Op.ConvFilterGradient c when begins.test(node) -> Graph.copy(node, twoLaid(in), to);
            case Op.Pool _,Op.PoolGradient _,Op.PoolTangent _ when anyIsLaid(in) && rank(in) <= MOST_RANK ->
                samples(node, in.stream().map(this::laid).toList(), to);
            case Op.Reshape _ when keepsSamples(node, in) -> samples(node, in, to);
            case Op.Map m when fit(in, node.types().get(0).shape().rank()) ->
                samples(node, aligned(in, 0, node.types().get(0).shape().rank()), to);
            case Op.Reduce r when fit(in, rank(in)) && keepsOrder(r) -> r.axes().contains(0)
                    ? Graph.copy(node, aligned(in, 0, rank(in)), to)
                    : samples(node, aligned(in, 0, rank(in)), to);
            case Op.MatMul m when isForward(m, in) -> {
                var operands = aligned(in, 2, 2);
                operands.set(0, laid(in.get(0)));
                operands.set(1, rows(in.get(1)));
                yield samples(node, operands, to);
            }
            case Op.MatMul m when isGradient(m, in) -> Graph.copy(node, twoLaid(in), to);
            case Op.Pad _,Op.Slice _,Op.Concat _,Op.Split _,Op.Broadcast _,Op.Cast _,Op.Copy _,Op.Detach _ when keepsSamples(
                    node, in) && rank(in) == node.types().get(0).shape().rank() ->
                samples(node, in.stream().map(this::laid).toList(), to);
            default -> Graph.copy(node, in.stream().map(this::rows).toList(), to);
        };
    }

    // ---- how values lie

    private static boolean isLaid(Value value) {
        return value.type().layout() == Layout.BATCH_LAST || value.type().layout() == Layout.BATCH_BLOCKED;
    }

    private static boolean anyIsLaid(List<Value> values) {
        return values.stream().anyMatch(BatchLayout::isLaid);
    }

    /** Whether all layouts are the same memory. */
    private static boolean isEither(Shape shape) {
        return shape.rank() < 2 || shape.size(0) == 1 || shape.elements() == shape.size(0);
    }

    private Value laid(Value value) {
        return isEither(value.shape()) ? value : in(value, layout(value.shape()));
    }

    private static Layout layout(Shape shape) {
        return shape.rank() == MATRIX ? Layout.BATCH_LAST : Layout.BATCH_BLOCKED;
    }

    private Value rows(Value value) {
        return isLaid(value) ? in(value, Layout.ROW_MAJOR) : value;
    }

    private Value in(Value value, Layout layout) {
        if (value.type().layout() == layout) {
            return value;
        }
        if (value.type().layout() == Layout.CHANNELS_LAST && layout != Layout.ROW_MAJOR) {
            return in(in(value, Layout.ROW_MAJOR), layout);
        }
        return otherwise.computeIfAbsent(new Laid(value, layout), _ -> value.builder()
                .addNamed(new Op.Relayout(layout), List.of(value), value.node().name() + "/" + label(layout)).get(0));
    }

    private static String label(Layout layout) {
        return switch (layout) {
            case ROW_MAJOR -> "rows";
            case CHANNELS_LAST -> "channelsLast";
            case BATCH_LAST -> "batchLast";
            case BATCH_BLOCKED -> "batchBlocked";
        };
    }

    /** The operands, those from one on as they broadcast to a shape of this rank: what has samples with these last. */
    private List<Value> aligned(List<Value> in, int from, int rank) {
        var operands = new ArrayList<>(in);
        operands.subList(from, in.size()).replaceAll(v -> v.shape().rank() < rank ? v : laid(v));
        return operands;
    }

    /** The operands of a sum over samples: two that have them, and what has the shape of its result. */
    private List<Value> twoLaid(List<Value> in) {
        var operands = new ArrayList<Value>(in.size());
        for (int i = 0; i < in.size(); i++) {
            operands.add(i < 2 ? laid(in.get(i)) : rows(in.get(i)));
        }
        return operands;
    }

    /** The node with results that have samples, which lie as those of the operands. */
    private static List<Value> samples(Node node, List<Value> operands, GraphBuilder to) {
        Layout layout = operands.stream().filter(BatchLayout::isLaid).map(v -> v.type().layout()).findFirst()
                .orElse(layout(node.types().get(0).shape()));
        var types = node.types().stream().map(t -> isEither(t.shape()) ? t : t.as(layout)).toList();
        return to.addTyped(node.op(), operands, types, node.name());
    }

    // ---- what can stay so

    private static int rank(List<Value> in) {
        return in.stream().mapToInt(v -> v.shape().rank()).max().orElse(0);
    }

    /** Whether some operand has its samples last, and all that have are aligned with the result. */
    private static boolean fit(List<Value> in, int rank) {
        return anyIsLaid(in) && in.stream().allMatch(v -> !isLaid(v) || v.shape().rank() == rank);
    }

    /** Positions count row by row: the samples may not be reduced with other axes. */
    private static boolean keepsOrder(Op.Reduce r) {
        return !r.axes().contains(0) || r.axes().size() == 1
                || r.reductions().stream().noneMatch(x -> x.kind() == Op.Kind.ARG_MAX);
    }

    private static boolean isForward(Op.MatMul m, List<Value> in) {
        return !m.transA() && isLaid(in.get(0)) && in.get(0).shape().rank() == 2 && in.get(1).shape().rank() == 2
                && in.get(1).shape().elements() <= MOST_WEIGHTS;
    }

    private static boolean isGradient(Op.MatMul m, List<Value> in) {
        return m.transA() && !m.transB() && in.get(0).shape().rank() == 2 && anyIsLaid(in.subList(0, 2));
    }

    private static boolean keepsSamples(Node node, List<Value> in) {
        if (node.op() instanceof Op.Split s && s.axis() == 0) {
            return false;
        }
        int samples = in.get(0).shape().rank() == 0 ? 0 : in.get(0).shape().size(0);
        return anyIsLaid(in)
                && node.types().stream().allMatch(t -> t.shape().rank() >= 2 && t.shape().size(0) == samples)
                && in.stream().allMatch(v -> v.shape().rank() >= 2 && v.shape().size(0) == samples);
    }
}
