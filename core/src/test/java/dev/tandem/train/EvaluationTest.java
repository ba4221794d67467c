package dev.tandem.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    @Test
    void itsTextIsALineAndATableOfTrueAndFoundClasses() {
        var evaluation = new Evaluation(List.of("cat", "dog", "a"), new int[][]{{970, 3, 0}, {12, 998, 0}, {0, 0, 7}},
                new int[]{1975, 15, 0}, 0.04321);
        assertThat(evaluation).hasToString("""
                accuracy 99.25 % (1975 of 1990), error 0.75 %, mean loss 0.0432
                     cat  dog    a
                cat  970    3    ·
                dog   12  998    ·
                a      ·    ·    7""");
    }

    @Test
    void whatIsLessThanThreeDeviationsAboveChanceIsGuessing() {
        // Two classes, 100 samples: chance finds 50, give or take 5.
        assertThat(found(50).isGuessing()).isTrue();
        assertThat(found(64).isGuessing()).isTrue();
        assertThat(found(65).isGuessing()).isFalse();
    }

    private static Evaluation found(int correct) {
        return new Evaluation(List.of("cat", "dog"), new int[][]{{correct, 100 - correct}, {0, 0}},
                new int[]{correct, 100 - correct},
                0.7);
    }

    @Test
    void manyClassesHaveNoTable() {
        var evaluation = new Evaluation(Collections.nCopies(21, "c"), new int[21][21], new int[21], 1);
        assertThat(evaluation.toString()).doesNotContain("\n");
    }

    @Test
    void aClassHasPrecisionAndRecall() {
        var evaluation = new Evaluation(List.of("a", "b", "c"), new int[][]{{6, 2, 0}, {3, 9, 0}, {1, 0, 0}},
                new int[]{15, 4, 2}, 0);
        assertThat(evaluation.precision(0)).isEqualTo(0.6);
        assertThat(evaluation.recall(0)).isEqualTo(0.75);
        assertThat(evaluation.f1(0)).isEqualTo(12.0 / 18);
        assertThat(evaluation.precision(2)).isNaN();
        assertThat(evaluation.recall(2)).isZero();
        assertThat(evaluation.macroPrecision()).as("of the two classes that have one").isEqualTo((0.6 + 9.0 / 11) / 2);
        assertThat(evaluation.macroRecall()).isEqualTo((0.75 + 0.75 + 0) / 3);
        assertThat(evaluation.macroF1()).isEqualTo((12.0 / 18 + 18.0 / 23 + 0) / 3);
        assertThat(evaluation.topAccuracy(1)).isEqualTo(15.0 / 21).isEqualTo(evaluation.accuracy());
        assertThat(evaluation.topAccuracy(2)).isEqualTo(19.0 / 21);
        assertThat(evaluation.topAccuracy(9)).isEqualTo(1);
        assertThatThrownBy(() -> evaluation.topAccuracy(0)).isInstanceOf(UsageException.class)
                .hasMessage("evaluation: needs at least 1 class to look at (0) — choose 1 or more");
    }

    @Test
    void theRankCountsTheClassesBeforeASamplesOwnTiesGoingToTheFirst() {
        double[] outputs = {9, 1, 3, 2, 3, 0};
        assertThat(Evaluation.rank(outputs, 1, 5, 1)).isZero();
        assertThat(Evaluation.rank(outputs, 1, 5, 3)).isEqualTo(1);
        assertThat(Evaluation.rank(outputs, 1, 5, 2)).isEqualTo(2);
        assertThat(Evaluation.rank(outputs, 1, 5, 4)).isEqualTo(4);
    }

    @Test
    void itsTableCanNotBeChangedFromOutside() {
        int[][] table = {{1}};
        var evaluation = new Evaluation(List.of("c"), table, new int[]{1}, 0);
        table[0][0] = 5;
        evaluation.confusion()[0][0] = 6;
        assertThat(evaluation.samples()).isEqualTo(1);
    }
}
