package dev.tandem.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import dev.tandem.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What samples have beside their elements. */
class TargetTest {

    private static Dataset three() {
        return Dataset.of("three", Shape.of(2), new float[]{1, 2, 3, 4, 5, 6});
    }

    private static Dataset valued() {
        return three().withValues(Shape.of(1, 2), 10, 11, 20, 21, 30, 31);
    }

    @Test
    void aDataSetSaysWhatIsLearnt() {
        assertThat(three()).hasToString("three: 3 × f32[2], unlabelled");
        assertThat(three().target()).isEqualTo(new Target.Itself());
        assertThat(three().classes()).isZero();
        assertThat(valued()).hasToString("three: 3 × f32[2], values [1,2]");
        assertThat(valued().target()).isEqualTo(new Target.Values(Shape.of(1, 2)));
        Dataset labelled = Dataset.of("one", Shape.of(2), List.of("a", "b"), new byte[2], new int[]{1});
        assertThat(labelled.target()).isEqualTo(new Target.Classes(List.of("a", "b")));
        assertThat(labelled.unlabelled()).hasToString("one: 1 × u8[2], unlabelled");
        assertThat(labelled.withValues(Shape.of(1), 7).batch(0).values()).containsExactly(7);
    }

    @Test
    void aBatchHasTheTargetsOfItsSamples() {
        Batch batch = valued().batch(2, 0);
        assertThat(batch.floats()).containsExactly(5, 6, 1, 2);
        assertThat(batch.values()).containsExactly(30, 31, 10, 11);
        assertThat(three().batch(2, 0).size()).isEqualTo(2);
        assertThatThrownBy(batch::labels).isInstanceOf(UsageException.class).hasMessage(
                "batch 'three': has no labels (three: 3 × f32[2], values [1,2]) — look at the data set's target()");
        assertThatThrownBy(three().batch(0)::values).isInstanceOf(UsageException.class)
                .hasMessageStartingWith("batch 'three': has no values");
    }

    @Test
    void targetsAreCopiedToMemory() {
        try (Arena arena = Arena.ofConfined()) {
            var memory = arena.allocate(16);
            valued().copyTargetTo(1, memory, 4);
            three().copyTargetTo(1, memory, 12);
            assertThat(memory.toArray(ValueLayout.JAVA_FLOAT)).containsExactly(0, 20, 21, 0);
            Dataset.of("one", Shape.of(1), List.of("a", "b"), new byte[1], new int[]{1}).copyTargetTo(0, memory, 12);
            assertThat(memory.get(ValueLayout.JAVA_INT, 12)).isEqualTo(1);
        }
    }

    @Test
    void changingTheValuesItWasGivenChangesNothing() {
        float[] values = {1, 2, 3};
        Dataset data = three().withValues(Shape.of(1), values);
        values[0] = 9;
        assertThat(data.batch(0).values()).containsExactly(1);
    }

    @Test
    void whatIsNotThereIsRefused() {
        assertThatThrownBy(() -> valued().label(0)).isInstanceOf(UsageException.class).hasMessage(
                "dataset 'three': has no labels (three: 3 × f32[2], values [1,2]) — give it some when it is made");
        assertThatThrownBy(() -> three().withValues(Shape.of(2), 1, 2)).isInstanceOf(UsageException.class).hasMessage(
                "dataset 'three': the values are not those of its samples (2 values, 3 samples with values of shape [2])"
                        + " — give 6");
        assertThatThrownBy(() -> Dataset.of("odd", Shape.of(2), new byte[3])).isInstanceOf(UsageException.class)
                .hasMessage(
                        "dataset 'odd': the elements are not those of whole samples (3 elements, samples of shape [2])"
                                + " — give a multiple of 2 elements, of one sample at least");
        assertThatThrownBy(() -> Dataset.of("none", Shape.of(2), new int[0])).isInstanceOf(UsageException.class)
                .hasMessageContaining("0 elements");
        assertThatThrownBy(() -> new Split(three(), valued())).isInstanceOf(UsageException.class)
                .hasMessageContaining("the parts differ in shape, element type or target");
    }
}
