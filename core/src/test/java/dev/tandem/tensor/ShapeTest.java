package dev.tandem.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeTest {

    private final Shape shape = Shape.of(2, 3, 4);

    @Test
    void aShapeKnowsItsSizes() {
        assertThat(shape.rank()).isEqualTo(3);
        assertThat(shape.size(0)).isEqualTo(2);
        assertThat(shape.size(-1)).isEqualTo(4);
        assertThat(shape.elements()).isEqualTo(24);
        assertThat(shape.strides()).containsExactly(12, 4, 1);
        assertThat(shape).hasToString("[2,3,4]").isEqualTo(Shape.of(List.of(2, 3, 4))).hasSameHashCodeAs(
                Shape.of(2, 3, 4)).isNotEqualTo(Shape.of(2, 3)).isNotEqualTo("[2,3,4]");
        assertThat(Shape.of()).hasToString("[]");
        assertThat(Shape.of().elements()).isEqualTo(1);
    }

    @Test
    void aShapeIsNotChangedThroughItsSizes() {
        int[] given = {2, 3};
        Shape copied = Shape.of(given);
        given[0] = 9;
        copied.sizes()[1] = 9;
        assertThat(copied).isEqualTo(Shape.of(2, 3));
    }

    @Test
    void otherShapesAreMadeOfIt() {
        assertThat(shape.with(1, 5)).isEqualTo(Shape.of(2, 5, 4));
        assertThat(shape.with(-1, 5)).isEqualTo(Shape.of(2, 3, 5));
        assertThat(shape.range(1, 3)).isEqualTo(Shape.of(3, 4));
        assertThat(shape.range(1, 1)).isEqualTo(Shape.of());
        assertThat(shape.then(Shape.of(7))).isEqualTo(Shape.of(2, 3, 4, 7));
        assertThat(shape.batched(9)).isEqualTo(Shape.of(9, 2, 3, 4));
        assertThat(shape.reduce(List.of(0, 2), false)).isEqualTo(Shape.of(3));
        assertThat(shape.reduce(List.of(2, 0), true)).isEqualTo(Shape.of(1, 3, 1));
        assertThat(shape.reduce(List.of(), false)).isEqualTo(shape);
    }

    @ParameterizedTest
    @CsvSource({"-1", "0"})
    void sizesThatCannotBeAreRefused(int size) {
        assertThatThrownBy(() -> Shape.of(3, size)).isInstanceOf(UsageException.class)
                .hasMessage("shape '[3, " + size + "]': sizes must be at least 1 and their product below 2^63"
                        + " — check the layer's kernel, stride and padding, or use a smaller batch");
    }

    @Test
    void aProductIsCheckedHoweverManySizesThereAre() {
        assertThatThrownBy(() -> Shape.of(65536, 65536, 65536, 65536, 65536)).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> Shape.of(65536, 65536, 0)).isInstanceOf(UsageException.class);
        assertThat(Shape.of(Integer.MAX_VALUE).elements()).isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> Shape.of(2).with(0, 0)).isInstanceOf(UsageException.class);
    }

    @Test
    void whatIsTooLargeToBeHeldIsCountedOnly() {
        Shape large = Shape.of(65536).then(Shape.of(65536));
        assertThat(large.count()).isEqualTo(1L << 32);
        assertThat(new TensorType(DType.F32, large).bytes()).isEqualTo(1L << 34);
        assertThatThrownBy(large::elements).isInstanceOf(UsageException.class)
                .hasMessage("shape '[65536,65536]': has more elements than can be held, 2^31 - 1 (4294967296)"
                        + " — use a smaller batch, or smaller layers");
        assertThatThrownBy(large::strides).isInstanceOf(UsageException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"2,3|3|2,3", "3|2,3|2,3", "2,1|3|2,3", "1|4|4", "4|1|4", "|2|2", "2,3|2,3|2,3",
            "2|3|no", "2,3|2|no", "5,1,1|4,3|5,4,3"})
    void broadcastingAlignsAtTheLastAxis(String a, String b, String expected) {
        Shape together = Shape.broadcast(shape(a), shape(b));
        assertThat(together == null ? "no" : together.toString()).isEqualTo(
                expected.equals("no") ? "no" : "[" + expected + "]");
    }

    private static Shape shape(String sizes) {
        return sizes == null
                ? Shape.of()
                : Shape.of(Arrays.stream(sizes.split(",")).mapToInt(Integer::parseInt).toArray());
    }
}
