package dev.tandem.cpu;

import dev.tandem.cpu.contraction.ConvFilterGradientKernel;
import dev.tandem.cpu.contraction.ConvInputGradientKernel;
import dev.tandem.cpu.contraction.ConvKernel;
import dev.tandem.cpu.contraction.MatMulKernel;
import dev.tandem.cpu.device.Cpu;
import dev.tandem.cpu.formula.MapKernel;
import dev.tandem.cpu.formula.ReduceKernel;
import dev.tandem.cpu.formula.RowsKernel;
import dev.tandem.cpu.movement.Movement;
import dev.tandem.cpu.movement.RandomKernel;
import dev.tandem.cpu.window.PoolGradientKernel;
import dev.tandem.cpu.window.PoolKernel;
import dev.tandem.cpu.window.PoolTangentKernel;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Listing;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Kernel;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.stream.Stream;

/** Which kernel computes a node. */
final class Kernels {

    private Kernels() {
    }

    static Kernel of(Node node, Cpu cpu) {
        Stream.concat(node.types().stream(), node.operandTypes().stream()).forEach(t -> check(node, t));
        return switch (node.op()) {
            case Op.Map m -> MapKernel.of(m, node, cpu);
            case Op.Reduce r -> ReduceKernel.of(r, node, cpu);
            case Op.MatMul m -> MatMulKernel.of(m, node, cpu);
            case Op.Conv c -> ConvKernel.of(c, node, cpu);
            case Op.ConvInputGradient c -> ConvInputGradientKernel.of(c, node, cpu);
            case Op.ConvFilterGradient c -> ConvFilterGradientKernel.of(c, node, cpu);
            case Op.Pool p -> PoolKernel.of(p, node, cpu);
            case Op.PoolGradient p -> PoolGradientKernel.of(p, node, cpu);
            case Op.PoolTangent p -> PoolTangentKernel.of(p, node, cpu);
            case Op.Region r -> RowsKernel.of(r, cpu);
            case Op.Random r -> RandomKernel.of(r, node, cpu);
            case Op.Iota _,Op.Transpose _,Op.Slice _,Op.Pad _,Op.Concat _,Op.Split _,Op.Gather _,Op.ScatterAdd _,Op.Broadcast _,Op.Cast _,Op.Copy _,Op.Detach _,Op.Relayout _ ->
                Movement.of(node, cpu);
            case Op.Input _,Op.State _,Op.Constant _,Op.Reshape _,Op.Composite _ ->
                throw new IllegalStateException("core compiles no " + Listing.line(node));
        };
    }

    private static void check(Node node, TensorType type) {
        if (type.dtype() == DType.F64 || type.dtype() == DType.BF16) {
            throw new UsageException(Listing.kind(node.op()), node.name(),
                    "the CPU has no " + type.dtype().label(), type.toString(), "use f32");
        }
    }
}
