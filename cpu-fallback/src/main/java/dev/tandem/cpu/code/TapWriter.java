package dev.tandem.cpu.code;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.MethodTypeDesc;

/** Writes {@link TapTile#run}: the sums stay in registers, everything else is read where it is. */
final class TapWriter {

    static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_void, Emitter.FLOATS, CD_int, Emitter.FLOATS, CD_int, CD_int,
            CD_int, CD_int, CD_int, Emitter.FLOATS, CD_int);
    private static final int X = 1;
    private static final int X_AT = 2;
    private static final int W = 3;
    private static final int W_AT = 4;
    private static final int FROM_ROW = 5;
    private static final int TO_ROW = 6;
    private static final int FROM_COLUMN = 7;
    private static final int TO_COLUMN = 8;
    private static final int C = 9;
    private static final int C_AT = 10;

    private final TapSpec spec;
    private final Emitter to;
    private final CodeBuilder code;
    private final VectorValues vectors;
    private final int[][] sums;

    private TapWriter(TapSpec spec, Emitter to) {
        this.spec = spec;
        this.to = to;
        code = to.code();
        vectors = new VectorValues(to, spec.lanes());
        sums = new int[spec.rows()][spec.vectors()];
    }

    static void write(TapSpec spec, CodeBuilder code, StringBuilder text) {
        new TapWriter(spec, new Emitter(code, text)).write();
    }

    private void write() {
        to.say("sums[%d][%d] = 0".formatted(spec.rows(), spec.vectors()));
        for (int[] row : sums) {
            for (int v = 0; v < row.length; v++) {
                row[v] = vectors.splat(0);
            }
        }
        code.loadConstant(spec.channels());
        int channels = to.takeInt();
        code.iconst_0();
        int channel = to.takeInt();
        to.loop(channel, channels, 1, "for channel in 0..%d: x += %d, w += %d each".formatted(spec.channels() - 1,
                spec.source().channel(), spec.weights().channel()), () -> {
                    int x = at(X_AT, channel, spec.source().channel());
                    int w = at(W_AT, channel, spec.weights().channel());
                    cells(spec.cellRows(), FROM_ROW, TO_ROW,
                            "for each row of cells inside the image: x += %d, w += %d each"
                                    .formatted(spec.source().cellRow(), spec.weights().cellRow()),
                            row -> {
                                int xRow = at(x, row, spec.source().cellRow());
                                int wRow = at(w, row, spec.weights().cellRow());
                                cells(spec.cellColumns(), FROM_COLUMN, TO_COLUMN,
                                        "for each of its cells inside: x += %d, w += %d each"
                                                .formatted(spec.source().cellColumn(), spec.weights().cellColumn()),
                                        cell -> tap(at(xRow, cell, spec.source().cellColumn()),
                                                at(wRow, cell, spec.weights().cellColumn())));
                            });
                });
        to.say("c[row·%d + vector·%d] = sums[row][vector]".formatted(spec.resultRow(), spec.lanes()));
        for (int row = 0; row < sums.length; row++) {
            for (int v = 0; v < sums[row].length; v++) {
                vectors.storeFrom(sums[row][v], C, C_AT, row * spec.resultRow() + v * spec.lanes());
            }
        }
        code.return_();
    }

    /** What is done with a coordinate, which is a variable. */
    private interface Body {
        void with(int coordinate);
    }

    /** A loop; none over one cell that is always there. */
    private void cells(int count, int from, int end, String line, Body body) {
        code.iload(from);
        int coordinate = to.takeInt();
        if (count == 1 && spec.inside()) {
            body.with(coordinate);
        } else {
            to.loop(coordinate, end, 1, line, () -> body.with(coordinate));
        }
    }

    private int at(int base, int coordinate, int stride) {
        code.iload(base);
        to.addStrided(coordinate, stride);
        return to.takeInt();
    }

    private void tap(int x, int w) {
        to.say("sums[row][vector] += w[row·%d] * x[vector·%d]".formatted(spec.weightRow(), spec.lanes()));
        int[] line = new int[spec.vectors()];
        for (int v = 0; v < line.length; v++) {
            line[v] = vectors.loadFrom(X, x, v * spec.lanes());
        }
        for (int row = 0; row < sums.length; row++) {
            code.aload(W).iload(w).loadConstant(row * spec.weightRow()).iadd().faload();
            int weight = vectors.spread(to.takeFloat());
            for (int v = 0; v < line.length; v++) {
                vectors.addProduct(weight, line[v], sums[row][v]);
            }
        }
    }
}
