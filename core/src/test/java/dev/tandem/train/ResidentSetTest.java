package dev.tandem.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.data.Normalization;
import dev.tandem.data.Target;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import org.junit.jupiter.api.Test;

class ResidentSetTest {

    private static ResidentSet set(int elements, int size, int whole) {
        return set(elements, new Target.Classes(Points.NAMES), size, whole);
    }

    private static ResidentSet set(int elements, Target target, int size, int whole) {
        return new ResidentSet(new Samples(DType.U8, Shape.of(elements), Normalization.none(), target), size, whole);
    }

    @Test
    void itsElementsLieThereAsTheyAre() {
        assertThat(set(784, 60_000, 64).states()).containsEntry(ResidentSet.ELEMENTS,
                TensorType.of(DType.U8, 60_000, 784));
        assertThat(set(784, 60_000, 64).steps()).isEqualTo(938);
    }

    @Test
    void labelsOrValuesLieThereToo() {
        assertThat(set(784, 60_000, 64).states()).containsEntry(ResidentSet.TARGETS, TensorType.of(DType.I32, 60_000));
        assertThat(set(784, new Target.Values(Shape.of(2, 3)), 60_000, 64).states())
                .containsEntry(ResidentSet.TARGETS, TensorType.f32(60_000, 2, 3));
        assertThat(set(784, new Target.Itself(), 60_000, 64).states()).doesNotContainKey(ResidentSet.TARGETS);
    }

    @Test
    void moreElementsThanAnIntCountsStayWithTheHost() {
        assertThat(set(1 << 20, (1 << 11) - 1, 64).isCountable()).isTrue();
        assertThat(set(1 << 20, 1 << 11, 64).isCountable()).isFalse();
        assertThat(set(1, new Target.Values(Shape.of(1 << 20)), 1 << 11, 64).isCountable()).isFalse();
    }

    @Test
    void anOrderLongerThanAnIntCountsStaysWithTheHost() {
        assertThat(set(1, Integer.MAX_VALUE, Integer.MAX_VALUE).isCountable()).isTrue();
        assertThat(set(1, Integer.MAX_VALUE, 1 << 20).isCountable()).isFalse();
    }

    @Test
    void moreStepsThanAFloatTellsApartStayWithTheHost() {
        assertThat(set(1, 1 << 24, 1).isCountable()).isTrue();
        assertThat(set(1, (1 << 24) + 1, 1).isCountable()).isFalse();
    }
}
