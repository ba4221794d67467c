package dev.tandem.graph;

import static dev.tandem.graph.Types.type;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.graph.Op.PoolKind;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OpsTest {

    private final GraphBuilder b = new GraphBuilder(true);
    private final Value x = b.input("x", type("f32[2,6]"));
    private final Value y = b.input("y", type("f32[6]"));
    private final Value image = b.input("image", type("f32[1,2,4,4]"));

    /** The lines of the nodes that some values are, without their numbers. */
    private static String lines(Value... values) {
        return Arrays.stream(values).map(v -> Listing.line(v.node()).replaceFirst("^%\\S+ +", ""))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void elementWiseFunctionsAreFormulas() {
        assertThat(lines(Ops.add(x, y), Ops.sub(x, y), Ops.mul(x, y), Ops.div(x, y), Ops.max(x, y), Ops.min(x, y)))
                .isEqualTo("""
                        f32[2,6] = map(%x, %y) {a + b}  // add
                        f32[2,6] = map(%x, %y) {a - b}  // sub
                        f32[2,6] = map(%x, %y) {a * b}  // mul
                        f32[2,6] = map(%x, %y) {a / b}  // div
                        f32[2,6] = map(%x, %y) {max(a, b)}  // max
                        f32[2,6] = map(%x, %y) {min(a, b)}  // min""");
        assertThat(lines(Ops.scale(x, 3), Ops.neg(x), Ops.abs(x), Ops.exp(x), Ops.log(x), Ops.sqrt(x), Ops.square(x),
                Ops.tanh(x), Ops.sigmoid(x), Ops.relu(x))).isEqualTo("""
                        f32[2,6] = map(%x) {a * 3}  // scale
                        f32[2,6] = map(%x) {-a}  // neg
                        f32[2,6] = map(%x) {abs(a)}  // abs
                        f32[2,6] = map(%x) {exp(a)}  // exp
                        f32[2,6] = map(%x) {log(a)}  // log
                        f32[2,6] = map(%x) {sqrt(a)}  // sqrt
                        f32[2,6] = map(%x) {a * a}  // square
                        f32[2,6] = map(%x) {tanh(a)}  // tanh
                        f32[2,6] = map(%x) {sigmoid(a)}  // sigmoid
                        f32[2,6] = map(%x) {relu(a)}  // relu""");
    }

    @Test
    void reductionsSayOverWhatTheyGo() {
        assertThat(lines(Ops.sum(x), Ops.sum(x, true, 1), Ops.max(x, false, 0), Ops.argMax(x, 1))).isEqualTo("""
                f32[] = reduce(%x) {sum a, axes [0, 1]}  // sum
                f32[2,1] = reduce(%x) {sum a, axes [1] kept}  // sum
                f32[6] = reduce(%x) {max a, axes [0]}  // max
                i32[2] = reduce(%x) {arg_max a, axes [1]}  // arg_max""");
        assertThat(lines(Ops.mean(x))).endsWith("{a * " + 1.0 / 12 + "}  // scale");
    }

    @Test
    void movementsThatMoveNothingAddNothing() {
        int before = b.nodes().size();
        assertThat(Ops.reshape(x, 2, 6)).isSameAs(x);
        assertThat(Ops.broadcast(x, Shape.of(2, 6))).isSameAs(x);
        assertThat(Ops.cast(x, DType.F32)).isSameAs(x);
        assertThat(b.nodes()).hasSize(before);
    }

    @Test
    void movementsNameTheirAxes() {
        Value indices = b.input("i", type("i32[3]"));
        Value rows = Ops.gather(x, indices);
        assertThat(lines(Ops.transpose(x, 1, 0), Ops.slice(x, 1, 2, 5), Ops.pad(x, List.of(1, 0), List.of(0, 2)),
                Ops.concat(1, x, x), Ops.split(x, 1, 3).get(0), rows, Ops.broadcast(y, Shape.of(4, 6)),
                Ops.cast(x, DType.I32), Ops.detach(x))).isEqualTo("""
                        f32[6,2] = transpose(%x) {[1, 0]}  // transpose
                        f32[2,3] = slice(%x) {[0, 2] to [2, 5]}  // slice
                        f32[3,8] = pad(%x) {[1, 0], [0, 2]}  // pad
                        f32[2,12] = concat(%x, %x) {axis 1}  // concat
                        f32[2,2], f32[2,2], f32[2,2] = split(%x) {axis 1, [2, 2, 2]}  // split
                        f32[3,6] = gather(%x, %i)  // gather
                        f32[4,6] = broadcast(%y)  // broadcast
                        i32[2,6] = cast(%x)  // cast
                        f32[2,6] = detach(%x)  // detach""");
        assertThat(lines(Ops.scatterAdd(x, indices, rows)))
                .isEqualTo("f32[2,6] = scatterAdd(%x, %i, " + rows + ")  // scatterAdd");
    }

    @Test
    void zerosAreOneNumberRepeated() {
        Value zeros = Ops.zeros(b.input("n", type("i32[2,2]")));
        assertThat(zeros.type()).isEqualTo(type("i32[2,2]"));
        assertThat(zeros.node().operands().get(0).type()).isEqualTo(type("i32[]"));
    }

    @Test
    void contractionsAndPooling() {
        Window window = Window.of(3, 3).pad(1);
        Value filter = b.input("f", type("f32[4,2,3,3]"));
        Value conv = Ops.conv(image, filter, window, 1);
        Value pooled = Ops.pool(PoolKind.MAX, image, Window.of(2, 2).stride(2));
        assertThat(List.of(Ops.matmul(x, x, false, true).type(), Ops.matmul(x, Ops.transpose(x, 1, 0)).type(),
                conv.type(), Ops.convInputGradient(filter, conv, window, 1, image.shape()).type(),
                Ops.convFilterGradient(image, conv, window, 1).type(), pooled.type()))
                .isEqualTo(Types.types("f32[2,2] f32[2,2] f32[1,4,4,4] f32[1,2,4,4] f32[4,2,3,3] f32[1,2,2,2]"));
        Window pair = Window.of(2, 2).stride(2);
        assertThat(Ops.poolGradient(PoolKind.MAX, pair, image, pooled).node().operands()).containsExactly(image,
                pooled);
        assertThat(Ops.poolGradient(PoolKind.AVERAGE, pair, image, pooled).node().operands()).containsExactly(pooled);
    }

    @Test
    void randomNumbersHaveAStreamOfTheirOwn() {
        Value first = Ops.random(b, Op.Distribution.UNIFORM, Shape.of(2));
        Value second = Ops.random(b, Op.Distribution.UNIFORM, Shape.of(2));
        assertThat(first.op()).isNotEqualTo(second.op());
        assertThat(Ops.dropout(x, 0.5).op()).isNotEqualTo(Ops.dropout(x, 0.5).op());
        assertThat(b.build().updates()).containsOnlyKeys(GraphBuilder.RANDOM_KEY);
    }

    @Test
    void lossesAndNormalisationsHaveTheShapeOfTheirInput() {
        Value labels = b.input("labels", TensorType.of(DType.I32, 2));
        Value c = b.input("c", type("f32[2]"));
        assertThat(Ops.softmax(x).shape()).isEqualTo(x.shape());
        assertThat(Ops.softmaxCrossEntropy(x, labels).type()).isEqualTo(type("f32[2]"));
        assertThat(Ops.localResponseNormalization(image, 2, 2, 1e-4, 0.75).type()).isEqualTo(image.type());
        assertThat(Ops.batchNorm(image, c, c, 1e-5)).extracting(Value::type)
                .isEqualTo(Types.types("f32[1,2,4,4] f32[2] f32[2] f32[2]"));
        assertThat(Ops.random(b, Op.Distribution.NORMAL, Shape.of(3)).builder()).isSameAs(b);
    }
}
