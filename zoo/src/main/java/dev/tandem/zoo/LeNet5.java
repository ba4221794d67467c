package dev.tandem.zoo;

import static dev.tandem.graph.Expr.add;
import static dev.tandem.graph.Expr.lit;
import static dev.tandem.graph.Expr.mul;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.sub;
import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.scaledTanh;
import static dev.tandem.nn.Layers.sequential;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.nn.Initializer;
import dev.tandem.nn.Layer;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.List;

/**
 * LeNet-5 as it was: trained subsampling, a third layer whose maps see some of those before, a scaled tanh, and outputs that are
 * distances to drawn characters. <i>Source</i>: LeCun, Bottou, Bengio &amp; Haffner 1998, "Gradient-based learning applied to document
 * recognition", §II-B, table I, eq. 5 to 9.
 */
public final class LeNet5 {

    /** Table I: which of the 6 maps before each of the 16 maps sees. */
    private static final List<List<Integer>> SEES = List.of(
            List.of(0, 1, 2), List.of(1, 2, 3), List.of(2, 3, 4), List.of(3, 4, 5), List.of(0, 4, 5), List.of(0, 1, 5),
            List.of(0, 1, 2, 3), List.of(1, 2, 3, 4), List.of(2, 3, 4, 5), List.of(0, 3, 4, 5), List.of(0, 1, 4, 5),
            List.of(0, 1, 2, 5), List.of(0, 1, 3, 4), List.of(1, 2, 4, 5), List.of(0, 2, 3, 5),
            List.of(0, 1, 2, 3, 4, 5));
    private static final int MAPS = 6;
    private static final int CELLS = 5;

    /** j of {@link #loss} where nothing else is asked for: about the distance between two characters that differ little. */
    public static final double RUBBISH = 40;

    private LeNet5() {
    }

    /**
     * LeNet-5 for images of 32×32, or of 28×28, which it surrounds with 2 pixels; 60,000 trained parameters and 340,908 connections. The
     * output of a class is minus its distance, so that the largest is the nearest.
     *
     * @param input [1,28,28] or [1,32,32]
     * @param classes 10
     * @throws UsageException if images have another size, or there are not ten classes
     */
    public static Network of(Shape input, int classes) {
        if (classes != 10 || !(input.equals(Shape.of(1, 28, 28)) || input.equals(Shape.of(1, 32, 32)))) {
            throw new UsageException("model", "lenet5", "takes grey digits of 28×28 or 32×32",
                    "samples " + input + ", classes " + classes, "choose another model: lenet");
        }
        int pad = (32 - input.size(1)) / 2;
        var start = Initializer.leCunUniform();
        return sequential(input,
                conv(MAPS, kernel(CELLS).pad(pad), true, start).named("c1"), scaledTanh(),
                subsampling().named("s2"), scaledTanh(),
                seeing(SEES).named("c3"), scaledTanh(),
                subsampling().named("s4"), scaledTanh(),
                conv(120, kernel(CELLS), true, start).named("c5"), scaledTanh(),
                flatten(),
                dense(84, start).named("f6"), scaledTanh(),
                distances(Characters.codes()).named("output"));
    }

    /** Table I: for each of the 16 maps of C3 those of the 6 maps of S2 that it sees, from 0. */
    public static List<List<Integer>> connections() {
        return SEES;
    }

    /** What the 84 units of F6 are compared with, a row a digit: 12 rows of 7 pixels, 1 for ink and −1 for paper. */
    public static double[][] codes() {
        return Characters.codes();
    }

    /** The sum of 2×2 elements times a trained coefficient plus a bias, each of them a map's own. */
    private static Layer subsampling() {
        return Layer.of("subsampling", x -> {
            GraphBuilder b = x.builder();
            int maps = x.shape().size(1);
            Value mean = b.add(new Op.Pool(Op.PoolKind.AVERAGE, Window.of(2, 2).stride(2)), "pool", x);
            Value coefficient = b.parameter("coefficient", TensorType.f32(maps), new Init.Fill(0.25));
            Value bias = b.parameter("bias", TensorType.f32(maps), new Init.Fill(0));
            return Ops.map("scaled", add(mul(mul(lit(4), o(0)), o(1)), o(2)), mean,
                    Ops.reshape(coefficient, maps, 1, 1),
                    Ops.reshape(bias, maps, 1, 1));
        });
    }

    /** A convolution whose filters see some of the maps alone. */
    private static Layer seeing(List<List<Integer>> table) {
        return Layer.of("conv", x -> {
            GraphBuilder b = x.builder();
            int filters = table.size();
            double[] mask = new double[filters * MAPS];
            int seen = 0;
            for (int f = 0; f < filters; f++) {
                for (int map : table.get(f)) {
                    mask[f * MAPS + map] = 1;
                    seen++;
                }
            }
            // as many inputs as most filters have
            Init init = Initializer.leCunUniform().of(4 * CELLS * CELLS, filters * CELLS * CELLS);
            Value all = b.parameter("weight", TensorType.f32(filters, MAPS, CELLS, CELLS), init,
                    (long) seen * CELLS * CELLS);
            Value weight = Ops.mul(all, b.constant(TensorType.f32(filters, MAPS, 1, 1), Values.of(mask)));
            Value bias = b.parameter("bias", TensorType.f32(filters), new Init.Fill(0));
            return Ops.map("bias", add(o(0), o(1)), Ops.conv(x, weight, Window.of(CELLS, CELLS), 1),
                    Ops.reshape(bias, filters, 1, 1));
        });
    }

    /** Minus the squared distances to codes [classes, units]: radial basis functions. */
    private static Layer distances(double[][] codes) {
        return Layer.of("rbf", x -> {
            int units = codes[0].length;
            double[] all = new double[codes.length * units];
            for (int i = 0; i < codes.length; i++) {
                System.arraycopy(codes[i], 0, all, i * units, units);
            }
            Value code = x.builder().constant(TensorType.f32(codes.length, units), Values.of(all));
            Value sample = Ops.reshape(x, x.shape().size(0), 1, units);
            Expr difference = sub(o(0), o(1));
            return Ops.reduce(Kind.SUM, Expr.apply(Fn.NEG, mul(difference, difference)), false, List.of(2), sample,
                    code);
        });
    }

    /**
     * The class's distance plus ln(e⁻ʲ + Σ e^−distance), eq. 9: pulls the right class near and pushes the others away until they are far
     * enough.
     *
     * @param rubbish j, how far a sample that is no character would be
     */
    public static Loss loss(double rubbish) {
        return new Loss("maximumAPosteriori", Loss.Targets.CLASSES, (y, labels) -> {
            int samples = y.shape().size(0);
            Value max = Ops.map("max", Expr.apply(Fn2.MAX, o(0), lit(-rubbish)), Ops.detach(Ops.max(y, true, 1)));
            Value sum = Ops.reduce(Kind.SUM, Expr.apply(Fn.EXP, sub(o(0), o(1))), true, List.of(1), y, max);
            Value all = Ops.map("all",
                    add(o(0), Expr.apply(Fn.LOG, add(o(1), Expr.apply(Fn.EXP, sub(lit(-rubbish), o(0)))))), max, sum);
            Expr ofLabel = Expr.select(Expr.apply(Fn2.EQ, Expr.index(1), o(2)), sub(o(1), o(0)), Expr.ZERO);
            return Ops.reduce(Kind.SUM, ofLabel, false, List.of(1), y, all, Ops.reshape(labels, samples, 1));
        });
    }
}
