package dev.tandem.testkit.faulty;

import static dev.tandem.testkit.faulty.FaultyKernels.around;
import static dev.tandem.testkit.faulty.FaultyKernels.computing;

import dev.tandem.graph.Op;
import dev.tandem.graph.Op.Kind;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Window;
import dev.tandem.testkit.check.Check;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Wrong kernels: operations taken for others, and results or operands that are tampered with. */
final class Faults {

    private Faults() {
    }

    static List<Fault> all() {
        var faults = new ArrayList<Fault>();
        faults.addAll(mistakenOperations());
        faults.addAll(mistakenNumbers());
        faults.addAll(mistakenMemory());
        faults.addAll(Lifecycles.all());
        return faults;
    }

    // ---- another operation

    private static List<Fault> mistakenOperations() {
        return List.of(
                new Fault("padding swapped", Check.VALUE, "conv ", computing(op -> op instanceof Op.Conv,
                        op -> op instanceof Op.Conv(Window w, int groups, var end)
                                ? new Op.Conv(swapped(w), groups, end)
                                : op)),
                new Fault("padding swapped in the gradient", Check.ADJOINT, "⟨conv",
                        computing(op -> op instanceof Op.ConvInputGradient,
                                op -> op instanceof Op.ConvInputGradient(Window w, int groups, var input, var end)
                                        ? new Op.ConvInputGradient(swapped(w), groups, input, end)
                                        : op)),
                new Fault("dilation ignored", Check.VALUE, "conv ", computing(op -> op instanceof Op.Conv,
                        op -> op instanceof Op.Conv(Window w, int groups, var end)
                                ? new Op.Conv(undilated(w), groups, end)
                                : op)),
                new Fault("epilogue forgotten", Check.VALUE, "matmul ",
                        computing(op -> op instanceof Op.MatMul m && m.epilogue().size() == 1,
                                op -> op instanceof Op.MatMul m ? m.with(List.of()) : op)),
                new Fault("average counts padding", Check.VALUE, "pool ",
                        computing(op -> op instanceof Op.Pool,
                                op -> op instanceof Op.Pool(PoolKind kind, Window w) && kind == PoolKind.AVERAGE
                                        ? new Op.Pool(PoolKind.AVERAGE_PADDED, w)
                                        : op)),
                new Fault("transposition of square matrices ignored", Check.VALUE, "matmul m=8 ",
                        around(op -> op instanceof Op.MatMul m && m.transA(), (in, out, right) -> {
                            double[] a = in[0].read();
                            int n = (int) Math.sqrt(a.length);
                            in[0].set(i -> a[i % n * n + i / n]);
                            right.run();
                            in[0].write(a);
                        })));
    }

    private static Window swapped(Window w) {
        return new Window(w.kernel(), w.stride(), w.high(), w.low(), w.dilation(), w.ceil());
    }

    /** Without dilation, the padding less by what the window spans less. */
    private static Window undilated(Window w) {
        var low = new ArrayList<Integer>();
        var high = new ArrayList<Integer>();
        for (int i = 0; i < w.axes(); i++) {
            int less = w.span(i) - w.kernel().get(i);
            high.add(Math.max(0, w.high().get(i) - less));
            low.add(Math.max(0, w.low().get(i) - Math.max(0, less - w.high().get(i))));
        }
        return new Window(w.kernel(), w.stride(), low, high, Collections.nCopies(w.axes(), 1), w.ceil());
    }

    // ---- other numbers

    private static List<Fault> mistakenNumbers() {
        int[] calls = new int[1];
        return List.of(
                new Fault("tail of a vector dropped", Check.VALUE, "map ", around(op -> op instanceof Op.Map,
                        (in, out, right) -> {
                            right.run();
                            double[] y = out[0].read();
                            out[0].set(i -> i < y.length / 8 * 8 ? y[i] : 0);
                        })),
                new Fault("contraction rounds to TF32", Check.VALUE, "matmul ",
                        around(op -> op instanceof Op.MatMul, Faults::tf32)),
                new Fault("contraction rounds to TF32", Check.TRAINING, "MLP",
                        around(op -> op instanceof Op.MatMul, Faults::tf32)),
                new Fault("last of equals", Check.VALUE, "reduce ", around(
                        op -> op instanceof Op.Reduce r && r.reductions().getFirst().kind() == Kind.ARG_MAX,
                        Faults::lastOfEquals)),
                new Fault("last of equals in pooling", Check.VALUE, "poolGradient ",
                        around(op -> op instanceof Op.PoolGradient p && p.kind() == PoolKind.MAX,
                                Faults::lastOfEquals)),
                new Fault("a sum that depends on how often it was run", Check.REPEAT, "reduce ",
                        around(op -> op instanceof Op.Reduce, (in, out, right) -> drift(calls, out, right))),
                new Fault("an update that depends on how often it was run", Check.RESUME, "MLP with Adam: a run",
                        around(op -> op instanceof Op.Map, (in, out, right) -> drift(calls, out, right))),
                new Fault("NaN swallowed", Check.NAN, "map formula=relu",
                        around(op -> op instanceof Op.Map, (in, out, right) -> {
                            right.run();
                            double[] y = out[0].read();
                            out[0].set(i -> Double.isNaN(y[i]) ? 0 : y[i]);
                        })),
                new Fault("NaN swallowed by a maximum", Check.NAN, "pool ",
                        around(op -> op instanceof Op.Pool p && p.kind() == PoolKind.MAX, (in, out, right) -> {
                            double[] x = in[0].read();
                            in[0].set(i -> Double.isNaN(x[i]) ? Float.NEGATIVE_INFINITY : x[i]);
                            right.run();
                            in[0].write(x);
                        })),
                new Fault("infinity cut", Check.INFINITY, "map ", around(op -> op instanceof Op.Map,
                        (in, out, right) -> {
                            right.run();
                            double[] y = out[0].read();
                            out[0].set(i -> Double.isInfinite(y[i]) ? Math.signum(y[i]) * Float.MAX_VALUE : y[i]);
                        })),
                new Fault("denormals flushed", Check.EDGE, "copy ", around(op -> op instanceof Op.Copy,
                        (in, out, right) -> {
                            right.run();
                            double[] y = out[0].read();
                            out[0].set(i -> Math.abs(y[i]) < Float.MIN_NORMAL ? 0 : y[i]);
                        })),
                new Fault("biased variance tracked", Check.VALUE, "batchNorm ",
                        around(op -> op instanceof Op.BatchNorm, (in, out, right) -> {
                            right.run();
                            double n = (double) in[0].read().length / in[1].read().length;
                            double[] variance = out[3].read();
                            out[3].set(i -> variance[i] * (n - 1) / n);
                        })),
                new Fault("groups ignored", Check.VALUE, "conv ",
                        around(op -> op instanceof Op.Conv c && c.groups() > 1, Faults::firstGroupForAll)),
                new Fault("seven rounds of Philox", Check.VALUE, "random ",
                        around(op -> op instanceof Op.Random, Faults::sevenRounds)),
                new Fault("seven rounds of Philox", Check.RANDOM, "uniform ",
                        around(op -> op instanceof Op.Random, Faults::sevenRounds)),
                new Fault("a sample depends on its batch", Check.BATCH, "a batch",
                        around(op -> op instanceof Op.Conv, (in, out, right) -> {
                            right.run();
                            double[] y = out[0].read();
                            out[0].set(i -> y[i] * (1 + 1e-7 * y.length));
                        })),
                new Fault("a constant too much", Check.LINEAR, "linear", around(op -> op instanceof Op.Conv,
                        (in, out, right) -> {
                            right.run();
                            double[] y = out[0].read();
                            out[0].set(i -> y[i] + 0.01);
                        })),
                new Fault("an exponential too small", Check.SOFTMAX, "softmax", around(op -> op instanceof Op.Map,
                        (in, out, right) -> {
                            right.run();
                            double[] y = out[0].read();
                            out[0].set(i -> y[i] * 0.999);
                        })),
                new Fault("the last window left out", Check.MASS, "the gradient of",
                        around(op -> op instanceof Op.PoolGradient, (in, out, right) -> {
                            Cells dy = in[in.length - 1];
                            double[] d = dy.read();
                            dy.set(i -> i == d.length - 1 ? 0 : d[i]);
                            right.run();
                            dy.write(d);
                        })));
    }

    private static void tf32(Cells[] in, Cells[] out, Runnable right) {
        double[] a = in[0].read();
        double[] b = in[1].read();
        in[0].set(i -> tf32(a[i]));
        in[1].set(i -> tf32(b[i]));
        right.run();
        in[0].write(a);
        in[1].write(b);
    }

    private static double tf32(double value) {
        return Double.isFinite(value)
                ? Float.intBitsToFloat((Float.floatToIntBits((float) value) + 0x1000) & 0xffffe000)
                : value;
    }

    /** Equal elements grow a little with their index. */
    private static void lastOfEquals(Cells[] in, Cells[] out, Runnable right) {
        double[] x = in[0].read();
        in[0].set(i -> x[i] + i * 1e-9);
        right.run();
        in[0].write(x);
    }

    private static void drift(int[] calls, Cells[] out, Runnable right) {
        right.run();
        calls[0] = (calls[0] + 1) % 7;
        for (Cells result : out) {
            if (result.tensor().type().dtype().isFloat()) {
                double[] y = result.read();
                result.set(i -> y[i] * (1 + 1e-9 * calls[0]));
            }
        }
    }

    private static void firstGroupForAll(Cells[] in, Cells[] out, Runnable right) {
        double[] x = in[0].read();
        int sample = x.length / in[0].tensor().type().shape().size(0);
        int channels = in[0].tensor().type().shape().size(1);
        int group = sample / channels * in[1].tensor().type().shape().size(1);
        in[0].set(i -> x[i / sample * sample + i % sample % group]);
        right.run();
        in[0].write(x);
    }

    /** Numbers of the same distribution that are not those agreed on. */
    private static void sevenRounds(Cells[] in, Cells[] out, Runnable right) {
        out[0].set(i -> {
            int a = i / 4;
            int c = i % 4 + 1;
            for (int round = 0; round < 7; round++) {
                long x = Integer.toUnsignedLong(a) * 0xD2511F53L;
                long y = Integer.toUnsignedLong(c) * 0xCD9E8D57L;
                a = (int) (y >>> 32) ^ (int) x;
                c = (int) (x >>> 32) ^ (int) y;
            }
            return (a >>> 8) * 0x1p-24;
        });
    }

    // ---- memory

    private static List<Fault> mistakenMemory() {
        return List.of(
                new Fault("one element beyond", Check.BOUNDS, "map ", around(op -> op instanceof Op.Map,
                        (in, out, right) -> {
                            right.run();
                            double[] y = out[0].andOneMore().read();
                            out[0].andOneMore().set(i -> i == y.length - 1 ? 1 : y[i]);
                        })),
                new Fault("an operand overwritten", Check.BOUNDS, "transpose ",
                        around(op -> op instanceof Op.Transpose, (in, out, right) -> {
                            right.run();
                            in[0].set(i -> i);
                        })),
                new Fault("an element not written", Check.WRITTEN, "matmul ", around(op -> op instanceof Op.MatMul,
                        (in, out, right) -> {
                            double[] before = out[0].read();
                            right.run();
                            double[] y = out[0].read();
                            out[0].set(i -> i == y.length - 1 ? before[i] : y[i]);
                        })),
                new Fault("a result added to what was there", Check.VALUE, "scatterAdd ",
                        around(op -> op instanceof Op.ScatterAdd, (in, out, right) -> {
                            double[] before = out[0].read();
                            right.run();
                            double[] y = out[0].read();
                            out[0].set(i -> y[i] + before[i]);
                        })),
                new Fault("written before it is read in place", Check.IN_PLACE, "map ",
                        around(op -> op instanceof Op.Map, (in, out, right) -> {
                            for (Cells operand : in) {
                                if (operand.isAt(out[0])) {
                                    operand.set(i -> 0);
                                }
                            }
                            right.run();
                        })),
                new Fault("bits that depend on the address", Check.PLACE, "map formula=add ",
                        around(op -> op instanceof Op.Map, (in, out, right) -> {
                            right.run();
                            double[] y = out[0].read();
                            double factor = 1 + 1e-12 * out[0].tensor().offset();
                            out[0].set(i -> y[i] * factor);
                        })));
    }
}
