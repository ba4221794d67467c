package dev.tandem.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import dev.tandem.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data sets in parts, of classes as often in each. */
class SplitTest {

    private static final List<String> CLASSES = List.of("rare", "common");

    /** Samples that are their own number; every tenth is rare. */
    private static Dataset numbered(int size) {
        float[] elements = new float[size];
        IntStream.range(0, size).forEach(i -> elements[i] = i);
        int[] labels = IntStream.range(0, size).map(i -> i % 10 == 0 ? 0 : 1).toArray();
        return Dataset.of("numbers", Shape.of(1), CLASSES, elements, labels);
    }

    private static List<Integer> samples(Dataset data) {
        var sample = new float[1];
        return IntStream.range(0, data.size()).map(i -> {
            data.copyTo(i, sample, 0);
            return (int) sample[0];
        }).boxed().toList();
    }

    private static long rare(Dataset data) {
        return samples(data).stream().filter(i -> i % 10 == 0).count();
    }

    // ---- one share

    @ParameterizedTest(name = "{0} of 100")
    @CsvSource({"0.1, 9, 1", "0.2, 18, 2", "0.33, 30, 3", "0.9, 81, 9", "0.999, 89, 9", "0.001, 1, 1"})
    void eachClassHasItsShareInBothParts(double share, int common, int rare) {
        Split split = numbered(100).split(share, 3);

        assertThat(rare(split.test())).isEqualTo(rare);
        assertThat(split.test().size()).isEqualTo(common + rare);
        assertThat(samples(split.train())).isSorted().doesNotContainAnyElementsOf(samples(split.test()))
                .hasSize(100 - common - rare);
        assertThat(samples(split.test())).isSorted();
    }

    @Test
    void thePartsKeepLabelsNormalizationAndSayWhatTheyAre() {
        Split split = numbered(20).with(Normalization.of(5, 2)).split(0.3, 8);

        assertThat(split.train()).hasToString(
                "numbers train (share 0.3 kept for the test, seed 8): 14 × f32[1], 2 classes");
        assertThat(split.test().name()).isEqualTo("numbers test (share 0.3 kept for the test, seed 8)");
        assertThat(split.test().normalization()).isEqualTo(Normalization.of(5, 2));
        assertThat(split.normalized().test().normalization()).isEqualTo(Normalization.measured(split.train()));
        IntStream.range(0, 14).forEach(i -> assertThat(split.train().label(i))
                .isEqualTo(samples(split.train()).get(i) % 10 == 0 ? 0 : 1));
    }

    @Test
    void theSeedSaysWhichSamplesJudge() {
        assertThat(samples(numbered(100).split(0.2, 1).test())).isEqualTo(samples(numbered(100).split(0.2, 1).test()))
                .isNotEqualTo(samples(numbered(100).split(0.2, 2).test()));
    }

    @Test
    void oneInFiveIsWhatADrawnSplitHas() {
        Split drawn = Split.drawn(numbered(53), 4);
        Split split = numbered(53).split(0.2, 4);
        assertThat(samples(drawn.test())).isEqualTo(samples(split.test()));
        assertThat(drawn.test().name()).isEqualTo(split.test().name())
                .isEqualTo("numbers test (1 in 5 kept for the test, seed 4)");
    }

    @Test
    void valuesAndTokensStayWithTheirSamples() {
        Dataset data = numbered(30).withValues(Shape.of(2), floats(60));
        Dataset test = data.split(0.5, 1).test().split(0.5, 2).test();
        assertThat(test.size()).isEqualTo(8);
        float[] values = test.batch(0, 7).values();
        assertThat(values).containsExactly(2 * samples(test).get(0), 2 * samples(test).get(0) + 1,
                2 * samples(test).get(7), 2 * samples(test).get(7) + 1);
        Dataset tokens = Dataset.of("tokens", Shape.of(1), new int[]{0, 1, 2, 3});
        assertThat(tokens.split(0.25, 0).train().batch(0, 1, 2).ints()).isSorted().doesNotHaveDuplicates();
    }

    private static float[] floats(int count) {
        float[] floats = new float[count];
        IntStream.range(0, count).forEach(i -> floats[i] = i);
        return floats;
    }

    @Test
    void whatCanNotBeSplitIsRefused() {
        for (double share : new double[]{0, 1, -1, Double.NaN}) {
            assertThatThrownBy(() -> numbered(10).split(share, 0)).isInstanceOf(UsageException.class).hasMessage(
                    "dataset 'numbers': cannot be split by this share (share " + share
                            + ") — choose one between 0 and 1, say 0.2");
        }
        assertThatThrownBy(() -> numbered(2).split(0.5, 0)).isInstanceOf(UsageException.class).hasMessage(
                "dataset 'numbers': has too few samples to split (numbers: 2 × f32[1], 2 classes)"
                        + " — give two samples of a class at least");
    }

    // ---- folds

    @ParameterizedTest(name = "{0} folds of 47 samples, five of them rare")
    @ValueSource(ints = {2, 3, 5, 10, 47})
    void eachSampleJudgesInOneFold(int k) {
        List<Split> folds = numbered(47).folds(k, 6);

        assertThat(folds).hasSize(k);
        assertThat(folds.stream().flatMap(f -> samples(f.test()).stream())).hasSize(47).doesNotHaveDuplicates();
        assertThat(folds).allSatisfy(f -> {
            assertThat(f.test().size()).isBetween(47 / k, (47 - 1) / k + 1);
            assertThat(rare(f.test())).isBetween(5L / k, (5L - 1) / k + 1);
            assertThat(f.train().size()).isEqualTo(47 - f.test().size());
            assertThat(samples(f.train())).isSorted().doesNotContainAnyElementsOf(samples(f.test()));
        });
        assertThat(folds.getLast().test().name()).isEqualTo("numbers test (fold %d of %d, seed 6)".formatted(k, k));
    }

    @Test
    void samplesWithoutClassesAreDealtToo() {
        List<Split> folds = numbered(10).unlabelled().folds(4, 1);
        assertThat(folds.stream().map(f -> f.test().size())).containsExactly(3, 3, 2, 2);
        assertThat(folds.stream().flatMap(f -> samples(f.test()).stream())).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 0, 11})
    void thereAreNoFoldsOfNothing(int k) {
        assertThatThrownBy(() -> numbered(10).folds(k, 0)).isInstanceOf(UsageException.class).hasMessage(
                "dataset 'numbers': cannot be split in that many folds (%d folds, 10 samples) — choose 2 to 10"
                        .formatted(k));
    }
}
