package dev.tandem.cpu.code;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.tandem.cpu.code.TileSpec.Axis;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes {@link Tile#run}: the sums stay in registers, everything else is read where it is. */
final class TileWriter {

    static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_void, Emitter.FLOATS, CD_int, Emitter.FLOATS, CD_int, CD_int,
            CD_int, CD_int, CD_int, Emitter.FLOATS, CD_int);
    private static final int X = 1;
    private static final int X_AT = 2;
    private static final int W = 3;
    private static final int W_AT = 4;
    private static final int FROM_OUTER = 5;
    private static final int TO_OUTER = 6;
    private static final int FROM_INNER = 7;
    private static final int TO_INNER = 8;
    private static final int C = 9;
    private static final int C_AT = 10;

    private final TileSpec spec;
    private final Emitter to;
    private final CodeBuilder code;
    private final VectorValues vectors;
    private final int[][] sums;

    private TileWriter(TileSpec spec, Emitter to) {
        this.spec = spec;
        this.to = to;
        code = to.code();
        vectors = new VectorValues(to, spec.lanes());
        sums = new int[spec.rows()][spec.vectors()];
    }

    static void write(TileSpec spec, CodeBuilder code, StringBuilder text) {
        new TileWriter(spec, new Emitter(code, text)).write();
    }

    private void write() {
        begin();
        if (!spec.writesOut()) {
            places(this::innerLoop);
        } else if (spec.whole() || !spec.spans().isEmpty()) {
            places(this::writtenOut);
        } else {
            Label some = code.newLabel();
            Label end = code.newLabel();
            to.say("if all of the inner axis");
            code.iload(FROM_INNER).ifne(some).iload(TO_INNER).loadConstant(spec.inner().count()).if_icmpne(some);
            places(this::writtenOut);
            to.say("else");
            code.goto_(end).labelBinding(some);
            places(this::innerLoop);
            code.labelBinding(end);
        }
        to.say("c[row·%d + vector·%d] = sums[row][vector]".formatted(spec.resultRow(), spec.resultVector()));
        for (int row = 0; row < sums.length; row++) {
            for (int v = 0; v < sums[row].length; v++) {
                vectors.storeFrom(sums[row][v], C, C_AT, row * spec.resultRow() + v * spec.resultVector());
            }
        }
        code.return_();
    }

    private void begin() {
        to.say(spec.adds()
                ? "sums[%d][%d] = c[row·%d + vector·%d]".formatted(spec.rows(), spec.vectors(), spec.resultRow(),
                        spec.resultVector())
                : "sums[%d][%d] = 0".formatted(spec.rows(), spec.vectors()));
        for (int row = 0; row < sums.length; row++) {
            for (int v = 0; v < sums[row].length; v++) {
                sums[row][v] = spec.adds()
                        ? vectors.loadFrom(C, C_AT, row * spec.resultRow() + v * spec.resultVector())
                        : vectors.splat(0);
            }
        }
    }

    /** Where something is read at some places: variables with indices. */
    private record At(int x, int w) {
    }

    /** What is done at places of the axes outside. */
    private interface Body {
        void at(At at);
    }

    /** All places of the outer and the middle axis. */
    private void places(Body body) {
        outer(at -> middle(at, body));
    }

    private void outer(Body body) {
        if (spec.hasNoOuter()) {
            body.at(new At(X_AT, W_AT));
        } else {
            code.iload(FROM_OUTER);
            int place = to.takeInt();
            loop(place, TO_OUTER, "for each place of the outer axis", new At(X_AT, W_AT), spec.outer(), body);
        }
    }

    private void middle(At at, Body body) {
        if (spec.middle().count() == 1) {
            body.at(at);
            return;
        }
        code.loadConstant(spec.middle().count());
        int end = to.takeInt();
        code.iconst_0();
        int place = to.takeInt();
        loop(place, end, "for each of the " + spec.middle().count() + " of the middle axis", at, spec.middle(), body);
    }

    private void innerLoop(At at) {
        code.iload(FROM_INNER);
        loop(to.takeInt(), TO_INNER, "for each place of the inner axis", at, spec.inner(), here -> products(here, 0));
    }

    private void loop(int place, int end, String line, At outside, Axis axis, Body body) {
        to.loop(place, end, 1, "%s: x += %d, w += %d".formatted(line, axis.source(), axis.weights()),
                () -> body.at(new At(at(outside.x, place, axis.source()), at(outside.w, place, axis.weights()))));
    }

    private int at(int base, int coordinate, int stride) {
        code.iload(base);
        to.addStrided(coordinate, stride);
        return to.takeInt();
    }

    /**
     * Place by place. HotSpot's compiler would read what all of them need first, more than there are registers; what it
     * reads after something was written, it does not read before.
     */
    private void writtenOut(At at) {
        for (int place = 0; place < spec.inner().count(); place++) {
            int here = place;
            if (IntStream.range(0, spec.vectors()).noneMatch(v -> takes(v, here))) {
                continue;
            }
            if (place > 0) {
                code.aload(C).iload(C_AT).loadConstant((float) place).fastore();
            }
            products(at, place);
        }
    }

    private void products(At at, int place) {
        int dx = place * spec.inner().source();
        int dw = place * spec.inner().weights();
        String some = spec.spans().isEmpty()
                ? ""
                : IntStream.range(0, spec.vectors()).filter(v -> takes(v, place)).mapToObj(Integer::toString)
                        .collect(Collectors.joining(", ", ", vectors ", ""));
        to.say("sums[row][vector] += w[%d + row·%d] * x[%d + vector·%d]%s".formatted(dw, spec.weightRow(), dx,
                spec.sourceVector(), some));
        int[] line = new int[spec.vectors()];
        for (int v = 0; v < line.length; v++) {
            if (!takes(v, place)) {
                continue;
            }
            line[v] = vectors.loadFrom(X, at.x, dx + v * spec.sourceVector());
        }
        for (int row = 0; row < sums.length; row++) {
            int distance = dw + row * spec.weightRow();
            int weight = spec.pairs()
                    ? vectors.loadFrom(W, at.w, distance)
                    : vectors.spreadFrom(W, at.w, distance);
            for (int v = 0; v < line.length; v++) {
                if (takes(v, place)) {
                    vectors.addProduct(weight, line[v], sums[row][v]);
                }
            }
        }
    }

    private boolean takes(int vector, int place) {
        return spec.spans().isEmpty() || spec.spans().get(vector).has(place);
    }
}
