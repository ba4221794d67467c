package dev.tandem.oracle;

import dev.tandem.graph.Op;
import dev.tandem.tensor.Shape;

/** Matrix products and convolutions. Sums run over the inner size, or over channels, then cells; padding adds nothing. */
final class OracleContractions {

    private OracleContractions() {
    }

    /** y[i,j] = Σₖ a[i,k] · b[k,j]. */
    static Rule matmul(Op.MatMul op) {
        return (in, out) -> {
            double[] a = in[0].toArray();
            double[] b = in[1].toArray();
            int m = in[0].shape().size(op.transA() ? -1 : -2);
            int inner = in[0].shape().size(op.transA() ? -2 : -1);
            int n = in[1].shape().size(op.transB() ? -2 : -1);
            double[] y = new double[out[0].count()];
            for (int batch = 0; batch < y.length / m / n; batch++) {
                for (int i = 0; i < m; i++) {
                    for (int j = 0; j < n; j++) {
                        double sum = 0;
                        for (int k = 0; k < inner; k++) {
                            int left = op.transA() ? k * m + i : i * inner + k;
                            int right = op.transB() ? j * inner + k : k * n + j;
                            sum += a[batch * m * inner + left] * b[batch * inner * n + right];
                        }
                        y[(batch * m + i) * n + j] = sum;
                    }
                }
            }
            OracleFormulas.finish(op.epilogue(), y, op.extra(), in, out);
        };
    }

    /** y[n,f,p] = Σ x[n,c,tap(p,e)] · w[f,c,e] over the channels c of f's group and the cells e. */
    static Rule conv(Op.Conv op) {
        return (in, out) -> {
            double[] x = in[0].toArray();
            double[] w = in[1].toArray();
            var d = new Sizes(in[0].shape(), in[1].shape(), op.groups());
            int[][] taps = Taps.of(op.window(), in[0].shape());
            double[] y = new double[d.samples * d.filters * taps.length];
            for (int n = 0; n < d.samples; n++) {
                for (int f = 0; f < d.filters; f++) {
                    for (int p = 0; p < taps.length; p++) {
                        double sum = 0;
                        for (int c = 0; c < d.groupChannels; c++) {
                            for (int e = 0; e < d.cells; e++) {
                                if (taps[p][e] >= 0) {
                                    sum += x[d.x(n, f, c) + taps[p][e]] * w[d.w(f, c) + e];
                                }
                            }
                        }
                        y[(n * d.filters + f) * taps.length + p] = sum;
                    }
                }
            }
            OracleFormulas.finish(op.epilogue(), y, op.extra(), in, out);
        };
    }

    /** dx[n,c,tap(p,e)] = Σ w[f,c,e] · dy[n,f,p] over the filters f of c's group, the positions p and cells e that read it. */
    static Rule convInputGradient(Op.ConvInputGradient op) {
        return (in, out) -> {
            double[] w = in[0].toArray();
            double[] dy = in[1].toArray();
            var d = new Sizes(op.input(), in[0].shape(), op.groups());
            int[][] taps = Taps.of(op.window(), op.input());
            double[] dx = new double[op.input().elements()];
            for (int n = 0; n < d.samples; n++) {
                for (int f = 0; f < d.filters; f++) {
                    for (int c = 0; c < d.groupChannels; c++) {
                        for (int p = 0; p < taps.length; p++) {
                            for (int e = 0; e < d.cells; e++) {
                                if (taps[p][e] >= 0) {
                                    dx[d.x(n, f, c) + taps[p][e]] += w[d.w(f, c) + e]
                                            * dy[(n * d.filters + f) * taps.length + p];
                                }
                            }
                        }
                    }
                }
            }
            OracleFormulas.finish(op.epilogue(), dx, op.extra(), in, out);
        };
    }

    /** dw[f,c,e] = Σ x[n,c,tap(p,e)] · dy[n,f,p] over the samples n and the positions p. */
    static Rule convFilterGradient(Op.ConvFilterGradient op) {
        return (in, out) -> {
            double[] x = in[0].toArray();
            double[] dy = in[1].toArray();
            Shape filter = Shape.of(in[1].shape().size(1), in[0].shape().size(1) / op.groups())
                    .then(Shape.of(op.window().kernel()));
            var d = new Sizes(in[0].shape(), filter, op.groups());
            int[][] taps = Taps.of(op.window(), in[0].shape());
            double[] dw = new double[filter.elements()];
            for (int f = 0; f < d.filters; f++) {
                for (int c = 0; c < d.groupChannels; c++) {
                    for (int n = 0; n < d.samples; n++) {
                        for (int p = 0; p < taps.length; p++) {
                            for (int e = 0; e < d.cells; e++) {
                                if (taps[p][e] >= 0) {
                                    dw[d.w(f, c) + e] += x[d.x(n, f, c) + taps[p][e]]
                                            * dy[(n * d.filters + f) * taps.length + p];
                                }
                            }
                        }
                    }
                }
            }
            OracleFormulas.finish(op.epilogue(), dw, op.extra(), in, out);
        };
    }

    /** The sizes of a convolution of x [N,C,…] by filters [F,C/groups,…], and where their channels begin. */
    private static final class Sizes {
        final int samples;
        final int filters;
        final int groupChannels;
        final int cells;
        private final int channels;
        private final int groupFilters;
        private final int elements;

        Sizes(Shape x, Shape filter, int groups) {
            samples = x.size(0);
            channels = x.size(1);
            filters = filter.size(0);
            groupChannels = filter.size(1);
            groupFilters = filters / groups;
            cells = filter.elements() / filters / groupChannels;
            elements = x.elements() / samples / channels;
        }

        /** The first element of the c-th channel that filter f reads in sample n. */
        int x(int n, int f, int c) {
            return (n * channels + f / groupFilters * groupChannels + c) * elements;
        }

        /** The first cell of filter f for the c-th channel it reads. */
        int w(int f, int c) {
            return (f * groupChannels + c) * cells;
        }
    }
}
