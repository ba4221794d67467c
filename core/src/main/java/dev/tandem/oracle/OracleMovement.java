package dev.tandem.oracle;

import dev.tandem.graph.Op;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;

/** Constants, coordinates, and elements that go elsewhere unchanged. */
final class OracleMovement {

    private OracleMovement() {
    }

    static Rule constant(Op.Constant op) {
        return (in, out) -> {
            for (int i = 0; i < out[0].count(); i++) {
                double value = op.values().at(op.values().size() == 1 ? 0 : i);
                if (op.type().dtype().isFloat()) {
                    out[0].put(i, value);
                } else {
                    out[0].putInteger(i, (long) value);
                }
            }
        };
    }

    static Rule iota(Op.Iota op) {
        return (in, out) -> {
            int[] at = new int[op.type().shape().rank()];
            for (int i = 0; i < out[0].count(); i++) {
                out[0].putInteger(i, at[op.axis()]);
                Grid.next(at, op.type().shape());
            }
        };
    }

    /** The operand's elements in their order: reshape, copy, detach, relayout. */
    static void same(Elements[] in, Elements[] out) {
        for (int i = 0; i < out[0].count(); i++) {
            out[0].copy(i, in[0], i);
        }
    }

    static Rule transpose(Op.Transpose op) {
        return (in, out) -> {
            int[] to = new int[op.order().size()];
            int[] from = new int[op.order().size()];
            for (int i = 0; i < out[0].count(); i++) {
                for (int axis = 0; axis < to.length; axis++) {
                    from[op.order().get(axis)] = to[axis];
                }
                out[0].copy(i, in[0], Grid.index(from, in[0].shape()));
                Grid.next(to, out[0].shape());
            }
        };
    }

    static Rule slice(Op.Slice op) {
        return (in, out) -> {
            int[] to = new int[op.start().size()];
            int[] from = new int[op.start().size()];
            for (int i = 0; i < out[0].count(); i++) {
                for (int axis = 0; axis < to.length; axis++) {
                    from[axis] = op.start().get(axis) + to[axis];
                }
                out[0].copy(i, in[0], Grid.index(from, in[0].shape()));
                Grid.next(to, out[0].shape());
            }
        };
    }

    static Rule pad(Op.Pad op) {
        return (in, out) -> {
            int[] to = new int[op.low().size()];
            int[] from = new int[op.low().size()];
            for (int i = 0; i < out[0].count(); i++) {
                boolean inside = true;
                for (int axis = 0; axis < to.length; axis++) {
                    from[axis] = to[axis] - op.low().get(axis);
                    inside &= from[axis] >= 0 && from[axis] < in[0].shape().size(axis);
                }
                if (inside) {
                    out[0].copy(i, in[0], Grid.index(from, in[0].shape()));
                } else {
                    out[0].clear(i);
                }
                Grid.next(to, out[0].shape());
            }
        };
    }

    static Rule concat(Op.Concat op) {
        return (in, out) -> {
            int before = 0;
            for (Elements part : in) {
                int[] at = new int[part.shape().rank()];
                for (int i = 0; i < part.count(); i++) {
                    int[] to = at.clone();
                    to[op.axis()] += before;
                    out[0].copy(Grid.index(to, out[0].shape()), part, i);
                    Grid.next(at, part.shape());
                }
                before += part.shape().size(op.axis());
            }
        };
    }

    static Rule split(Op.Split op) {
        return (in, out) -> {
            int before = 0;
            for (Elements part : out) {
                int[] at = new int[part.shape().rank()];
                for (int i = 0; i < part.count(); i++) {
                    int[] from = at.clone();
                    from[op.axis()] += before;
                    part.copy(i, in[0], Grid.index(from, in[0].shape()));
                    Grid.next(at, part.shape());
                }
                before += part.shape().size(op.axis());
            }
        };
    }

    static void gather(Elements[] in, Elements[] out) {
        int rows = in[0].shape().size(0);
        int width = in[0].count() / rows;
        for (int i = 0; i < in[1].count(); i++) {
            long row = in[1].integerAt(i);
            for (int j = 0; j < width; j++) {
                if (row >= 0 && row < rows) {
                    out[0].copy(i * width + j, in[0], (int) row * width + j);
                } else if (out[0].type().dtype().isFloat()) {
                    out[0].put(i * width + j, Double.NaN);
                } else {
                    out[0].clear(i * width + j);
                }
            }
        }
    }

    static void scatterAdd(Elements[] in, Elements[] out) {
        same(in, out);
        int rows = out[0].shape().size(0);
        int width = out[0].count() / rows;
        for (int i = 0; i < in[1].count(); i++) {
            long row = in[1].integerAt(i);
            for (int j = 0; row >= 0 && row < rows && j < width; j++) {
                int to = (int) row * width + j;
                if (out[0].type().dtype().isFloat()) {
                    out[0].put(to, out[0].at(to) + in[2].at(i * width + j));
                } else {
                    out[0].putInteger(to, out[0].integerAt(to) + in[2].integerAt(i * width + j));
                }
            }
        }
    }

    static void broadcast(Elements[] in, Elements[] out) {
        Shape shape = out[0].shape();
        int[] at = new int[shape.rank()];
        for (int i = 0; i < out[0].count(); i++) {
            out[0].copy(i, in[0], Grid.index(at, in[0].shape()));
            Grid.next(at, shape);
        }
    }

    static Rule cast(Op.Cast op) {
        return (in, out) -> {
            for (int i = 0; i < out[0].count(); i++) {
                if (op.to().isFloat()) {
                    out[0].put(i, in[0].at(i));
                } else if (in[0].type().dtype().isFloat()) {
                    out[0].putInteger(i, integer(in[0].at(i), op.to()));
                } else {
                    out[0].putInteger(i, in[0].integerAt(i));
                }
            }
        };
    }

    /** Toward zero, and to the nearest that the type has; NaN becomes 0, but true. */
    private static long integer(double value, DType to) {
        return switch (to) {
            case I32 -> (int) value;
            case I64 -> (long) value;
            case U8 -> Math.clamp((long) value, 0, 255);
            case BOOL -> value == 0 ? 0 : 1;
            case F32, F64, BF16 -> throw new IllegalArgumentException(to + " is no integer type");
        };
    }
}
