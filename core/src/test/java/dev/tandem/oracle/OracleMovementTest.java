package dev.tandem.oracle;

import static dev.tandem.oracle.Given.first;
import static dev.tandem.oracle.Given.firstIntegers;
import static dev.tandem.oracle.Given.floats;
import static dev.tandem.oracle.Given.integers;
import static dev.tandem.oracle.Given.run;
import static dev.tandem.oracle.Given.sizes;
import static dev.tandem.oracle.Given.vector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.graph.Init;
import dev.tandem.graph.Op;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.List;
import org.junit.jupiter.api.Test;

class OracleMovementTest {

    private static final double NAN = Double.NaN;
    private static final long LARGE = (1L << 60) + 1;
    private static final Elements TWO_BY_THREE = floats(sizes(2, 3), 1, 2, 3, 4, 5, 6);

    @Test
    void constantsAreWrittenOutOrRepeated() {
        assertThat(first(new Op.Constant(TensorType.f32(3), Values.of(1, 2.5, -3)))).containsExactly(1, 2.5, -3);
        assertThat(first(new Op.Constant(TensorType.f32(3), Values.of(7)))).containsExactly(7, 7, 7);
        assertThat(firstIntegers(new Op.Constant(TensorType.of(DType.I64, 2), Values.of(-5)))).containsExactly(-5, -5);
        assertThat(firstIntegers(new Op.Constant(TensorType.of(DType.I32, 2), Values.of(8, 9)))).containsExactly(8, 9);
    }

    @Test
    void coordinatesOnAnAxis() {
        assertThat(first(new Op.Iota(TensorType.f32(2, 3), 1))).containsExactly(0, 1, 2, 0, 1, 2);
        assertThat(firstIntegers(new Op.Iota(TensorType.of(DType.I64, 2, 3), 0))).containsExactly(0, 0, 0, 1, 1, 1);
    }

    @Test
    void leavesThatAreGivenAreNotComputed() {
        assertThatThrownBy(() -> Rule.of(new Op.Input("x", TensorType.f32()))).hasMessageContaining("'x'");
        assertThatThrownBy(() -> Rule.of(new Op.State("w", TensorType.f32(), new Init.Fill(0))))
                .hasMessageContaining("'w'");
    }

    @Test
    void elementsKeepTheirOrderWhereOnlyTheTypeChanges() {
        for (Op op : List.of(new Op.Reshape(Shape.of(3, 2)), new Op.Copy(), new Op.Detach())) {
            assertThat(first(op, TWO_BY_THREE)).as("%s", op).containsExactly(1, 2, 3, 4, 5, 6);
        }
        Elements image = floats(sizes(1, 2, 2), 1, 2, 3, 4);
        assertThat(first(new Op.Relayout(Layout.CHANNELS_LAST), image)).containsExactly(1, 2, 3, 4);
        assertThat(firstIntegers(new Op.Copy(), integers(DType.I64, LARGE))).containsExactly(LARGE);
    }

    @Test
    void axisOfTheResultIsTheOneTheOrderNames() {
        assertThat(first(new Op.Transpose(List.of(1, 0)), TWO_BY_THREE)).containsExactly(1, 4, 2, 5, 3, 6);
        var turned = run(new Op.Transpose(List.of(2, 0, 1)), floats(sizes(1, 2, 3), 1, 2, 3, 4, 5, 6))[0];
        assertThat(turned.shape()).isEqualTo(Shape.of(3, 1, 2));
        assertThat(turned.toArray()).containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void aSliceLeavesOutItsEnd() {
        assertThat(first(new Op.Slice(List.of(0, 1), List.of(2, 3)), TWO_BY_THREE)).containsExactly(2, 3, 5, 6);
        assertThat(firstIntegers(new Op.Slice(List.of(1), List.of(2)), integers(DType.I64, 1, LARGE, 3)))
                .containsExactly(LARGE);
    }

    @Test
    void paddingIsZeros() {
        assertThat(first(new Op.Pad(List.of(0, 1), List.of(1, 0)), TWO_BY_THREE)).containsExactly(0, 1, 2, 3, 0, 4, 5,
                6, 0, 0, 0, 0);
        assertThat(firstIntegers(new Op.Pad(List.of(1), List.of(1)), integers(DType.I64, LARGE))).containsExactly(0,
                LARGE, 0);
    }

    @Test
    void operandsAreLinedUpAndPartedAgain() {
        Elements column = floats(sizes(2, 1), 7, 8);
        var joined = run(new Op.Concat(1), TWO_BY_THREE, column)[0];
        assertThat(joined.toArray()).containsExactly(1, 2, 3, 7, 4, 5, 6, 8);
        assertThat(first(new Op.Concat(0), vector(1), vector(2, 3), vector(4))).containsExactly(1, 2, 3, 4);
        var parts = run(new Op.Split(1, List.of(3, 1)), joined);
        assertThat(parts[0].toArray()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(parts[1].toArray()).containsExactly(7, 8);
    }

    @Test
    void rowsAreFetchedAndThoseOutsideAreNaNOrZero() {
        assertThat(first(new Op.Gather(), TWO_BY_THREE, integers(DType.I32, 1, 0, 1))).containsExactly(4, 5, 6, 1, 2, 3,
                4, 5, 6);
        assertThat(first(new Op.Gather(), vector(7, 8), integers(DType.I32, -1, 1, 2))).containsExactly(NAN, 8, NAN);
        assertThat(firstIntegers(new Op.Gather(), integers(DType.I32, 7, 8), integers(DType.I32, -1, 1, 2)))
                .containsExactly(0, 8, 0);
        assertThat(firstIntegers(new Op.Gather(), integers(DType.I64, LARGE), integers(DType.I32, 0, 5)))
                .containsExactly(LARGE, 0);
    }

    @Test
    void updatesAreAddedAlsoTwiceAndThoseOutsideAreLeftOut() {
        assertThat(
                first(new Op.ScatterAdd(), TWO_BY_THREE, integers(DType.I32, 1, -1, 1, 2), floats(sizes(4, 3), 10, 20,
                        30, 9, 9, 9, 100, 200, 300, 9, 9, 9)))
                .containsExactly(1, 2, 3, 114, 225, 336);
        assertThat(firstIntegers(new Op.ScatterAdd(), integers(DType.I64, LARGE, 0), integers(DType.I32, 0, 0),
                integers(DType.I64, 1, LARGE))).containsExactly(2 * LARGE + 1, 0);
        assertThat(firstIntegers(new Op.ScatterAdd(), integers(DType.U8, 250), integers(DType.I32, 0),
                integers(DType.U8, 10))).containsExactly(4);
    }

    @Test
    void aValueIsRepeatedAlongItsAxesOfSizeOne() {
        assertThat(first(new Op.Broadcast(Shape.of(2, 3)), floats(sizes(2, 1), 1, 2))).containsExactly(1, 1, 1, 2, 2,
                2);
        assertThat(first(new Op.Broadcast(Shape.of(2, 2)), vector(1, 2))).containsExactly(1, 2, 1, 2);
        assertThat(first(new Op.Broadcast(Shape.of(2)), floats(sizes(), 4))).containsExactly(4, 4);
    }

    @Test
    void floatsBecomeIntegersTowardZeroOrTheNearestThereIs() {
        Elements x = vector(1.9, -1.9, 0.5, 300, -5e18, 1e30, NAN);
        assertThat(firstIntegers(new Op.Cast(DType.I32), x)).containsExactly(1, -1, 0, 300, Integer.MIN_VALUE,
                Integer.MAX_VALUE, 0);
        assertThat(firstIntegers(new Op.Cast(DType.I64), x)).containsExactly(1, -1, 0, 300, -5_000_000_000_000_000_000L,
                Long.MAX_VALUE, 0);
        assertThat(firstIntegers(new Op.Cast(DType.U8), x)).containsExactly(1, 0, 0, 255, 0, 255, 0);
        assertThat(firstIntegers(new Op.Cast(DType.BOOL), vector(0, -0.0, 0.1, NAN))).containsExactly(0, 0, 1, 1);
    }

    @Test
    void integersBecomeFloatsAndKeepTheBitsThatFit() {
        assertThat(first(new Op.Cast(DType.F32), integers(DType.U8, 200))).containsExactly(200);
        assertThat(first(new Op.Cast(DType.F32), integers(DType.I64, -7))).containsExactly(-7);
        assertThat(firstIntegers(new Op.Cast(DType.I32), integers(DType.I64, (3L << 32) + 4))).containsExactly(4);
        assertThat(firstIntegers(new Op.Cast(DType.U8), integers(DType.I32, 300, -1))).containsExactly(44, 255);
        assertThat(firstIntegers(new Op.Cast(DType.BOOL), integers(DType.I64, 0, LARGE))).containsExactly(0, 1);
        assertThat(firstIntegers(new Op.Cast(DType.I64), integers(DType.BOOL, 1))).containsExactly(1);
    }
}
