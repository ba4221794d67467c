package dev.tandem.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {

    @Test
    void itsTextIsALineAndATableOfTrueAndFoundClasses() {
        var evaluation = new Evaluation(List.of("cat", "dog", "a"), new int[][]{{970, 3, 0}, {12, 998, 0}, {0, 0, 7}},
                0.04321);
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
        return new Evaluation(List.of("cat", "dog"), new int[][]{{correct, 100 - correct}, {0, 0}}, 0.7);
    }

    @Test
    void manyClassesHaveNoTable() {
        var evaluation = new Evaluation(Collections.nCopies(21, "c"), new int[21][21], 1);
        assertThat(evaluation.toString()).doesNotContain("\n");
    }

    @Test
    void itsTableCanNotBeChangedFromOutside() {
        int[][] table = {{1}};
        var evaluation = new Evaluation(List.of("c"), table, 0);
        table[0][0] = 5;
        evaluation.confusion()[0][0] = 6;
        assertThat(evaluation.samples()).isEqualTo(1);
    }
}
