package dev.tandem.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorTypeTest {

    @Test
    void aTypeIsElementTypeShapeAndLayout() {
        TensorType type = TensorType.f32(2, 3, 4);
        assertThat(type).isEqualTo(new TensorType(DType.F32, Shape.of(2, 3, 4), Layout.ROW_MAJOR))
                .hasToString("f32[2,3,4]");
        assertThat(type.elements()).isEqualTo(24);
        assertThat(type.bytes()).isEqualTo(96);
        assertThat(type.as(DType.U8)).hasToString("u8[2,3,4]");
        assertThat(type.as(DType.U8).bytes()).isEqualTo(24);
        assertThat(type.logical()).isSameAs(type);
        assertThat(TensorType.of(DType.I64, 1 << 20, 1 << 10).bytes()).isEqualTo(1L << 33);
    }

    @Test
    void aLayoutChangesStridesAndNothingElse() {
        TensorType type = TensorType.f32(2, 3, 4, 5);
        TensorType channelsLast = type.as(Layout.CHANNELS_LAST);
        assertThat(type.strides()).containsExactly(60, 20, 5, 1);
        assertThat(channelsLast.strides()).containsExactly(60, 1, 15, 3);
        assertThat(channelsLast).hasToString("f32[2,3,4,5]{channels-last}").isNotEqualTo(type);
        assertThat(channelsLast.logical()).isEqualTo(type);
        assertThat(channelsLast.as(DType.BF16).layout()).isEqualTo(Layout.CHANNELS_LAST);
    }

    @Test
    void aLayoutSaysWhereEachElementLies() {
        TensorType type = TensorType.f32(32, 2, 3);
        assertThat(type.place(100)).isEqualTo(100);
        assertThat(type.as(Layout.CHANNELS_LAST).place(6 + 3 + 1)).isEqualTo(6 + 2 + 1);
        assertThat(type.as(Layout.BATCH_LAST).place(31 * 6 + 4)).isEqualTo(4 * 32 + 31);
        assertThat(type.as(Layout.BATCH_BLOCKED)).hasToString("f32[32,2,3]{batch-blocked}");
        assertThat(type.as(Layout.BATCH_BLOCKED).place(31 * 6 + 4)).isEqualTo(6 * 16 + 4 * 16 + 15);
        assertThat(TensorType.f32(5, 2).as(Layout.BATCH_BLOCKED).place(3 * 2 + 1)).isEqualTo(5 + 3);
        assertThatThrownBy(() -> type.as(Layout.BATCH_BLOCKED).strides()).isInstanceOf(IllegalStateException.class)
                .hasMessage("f32[32,2,3]{batch-blocked} has no stride for axis 0");
    }

    @Test
    void elementTypesHaveASizeAndAName() {
        assertThat(DType.values()).extracting(DType::bytes).containsExactly(4, 8, 2, 4, 8, 1, 1);
        assertThat(DType.values()).extracting(DType::label).containsExactly("f32", "f64", "bf16", "i32", "i64", "u8",
                "bool");
        assertThat(DType.values()).filteredOn(DType::isFloat).containsExactly(DType.F32, DType.F64, DType.BF16);
    }

    @Test
    void valuesAreEqualBitByBitAndCannotBeChanged() {
        double[] given = {1, -0.0, Double.NaN};
        Values values = Values.of(given);
        given[0] = 5;
        values.toArray()[1] = 5;
        assertThat(values.toArray()).containsExactly(1, -0.0, Double.NaN);
        assertThat(values.at(0)).isEqualTo(1);
        assertThat(values.size()).isEqualTo(3);
        assertThat(values).isEqualTo(Values.of(1, -0.0, Double.NaN)).hasSameHashCodeAs(Values.of(1, -0.0, Double.NaN))
                .isNotEqualTo(Values.of(1, 0.0, Double.NaN)).isNotEqualTo(Values.of(1)).isNotEqualTo("values");
    }

    @Test
    void fewValuesAreShownAndManyCounted() {
        assertThat(Values.of(1, 2.5)).hasToString("[1.0, 2.5]");
        assertThat(Values.of(new double[9])).hasToString("[0.0, … 9 values]");
    }
}
