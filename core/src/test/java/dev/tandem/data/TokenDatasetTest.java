package dev.tandem.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenDatasetTest {

    private static Dataset sentences() {
        return Dataset.of("sentences", Shape.of(2), List.of("a", "b"), new int[]{1, 70_000, 3, 4, 5, 6},
                new int[]{0, 1, 0});
    }

    @Test
    void itSaysWhatItHolds() {
        assertThat(sentences()).hasToString("sentences: 3 × i32[2], 2 classes");
        assertThat(sentences().dtype()).isEqualTo(DType.I32);
    }

    @Test
    void samplesAreCopiedByIndexToWhereTheyAreWanted() {
        int[] ints = new int[3];
        sentences().copyTo(0, ints, 1);
        assertThat(ints).containsExactly(0, 1, 70_000);
        try (Arena arena = Arena.ofConfined()) {
            var memory = arena.allocate(12);
            sentences().copyTo(2, memory, 4);
            assertThat(memory.toArray(ValueLayout.JAVA_INT)).containsExactly(0, 5, 6);
        }
    }

    @Test
    void tokensAreGatheredInBatches() {
        try (var batches = Batches.inOrder(sentences(), 2)) {
            batches.begin(0);
            assertThat(batches.next().ints()).containsExactly(1, 70_000, 3, 4);
            Batch last = batches.next();
            assertThat(last.ints()).containsExactly(5, 6);
            assertThatThrownBy(last::floats).isInstanceOf(UsageException.class).hasMessage(
                    "batch 'sentences': holds elements of another type (i32, asked for f32) — ask for ints()");
        }
    }

    @Test
    void tokensAreSplitAsTheyAre() {
        Split split = Split.drawn(sentences(), 0);
        assertThat(split.train().size() + split.test().size()).isEqualTo(3);
        assertThat(split.train())
                .hasToString("sentences train (1 in 5 kept for the test, seed 0): 1 × i32[2], 2 classes");
        assertThat(split.test().batch(1).ints()).containsExactly(3, 4);
        assertThat(split.train().normalization()).isEqualTo(Normalization.none());
    }

    @Test
    void whatIsMeantForNumbersIsRefused() {
        assertThatThrownBy(() -> sentences().copyTo(0, new float[2], 0)).isInstanceOf(UsageException.class).hasMessage(
                "dataset 'sentences': holds elements of another type (i32, asked for f32) — copy to ints");
        assertThatThrownBy(() -> sentences().with(Normalization.of(1, 1))).isInstanceOf(UsageException.class)
                .hasMessage("dataset 'sentences': holds tokens, which are not normalised (i32[2])"
                        + " — make a data set of floats");
        assertThatThrownBy(() -> Normalization.measured(sentences())).isInstanceOf(UsageException.class)
                .hasMessageContaining("holds");
    }
}
