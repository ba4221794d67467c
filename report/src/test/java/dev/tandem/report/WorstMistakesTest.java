package dev.tandem.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.data.Dataset;
import dev.tandem.report.Section.Captioned;
import dev.tandem.report.figure.Picture;
import dev.tandem.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorstMistakesTest {

    private static final List<String> CLASSES = List.of("cat", "dog", "owl");

    private static final float[][] OUTPUTS = {{0, 0, 5}, {9, 0, 0}, {0, 9, 0}, {3, 0, 0}};

    @Test
    void theSurestOfTheMistakesComeFirst() {
        var data = Dataset.of("zoo", Shape.of(1, 1, 2), CLASSES, new byte[]{1, 2, 3, 4, 5, 6, 7, 8},
                new int[]{2, 1, 0, 2});

        var section = WorstMistakes.section(data, OUTPUTS, 2).orElseThrow();

        assertThat(section.note()).startsWith("3 of 4 samples were taken for another class.");
        assertThat(section.pictures()).extracting(Captioned::caption, Captioned::detail).extracting(Object::toString)
                .containsExactly("(\"dog, taken for cat\", \"99.97 %\")", "(\"cat, taken for dog\", \"99.97 %\")");
        assertThat(section.pictures().getFirst().picture().png())
                .isEqualTo(Picture.of(1, 1, 2, new double[]{3, 4}, 0, 255).png());
    }

    @Test
    void floatsAreSpreadFromTheirLeastToTheirGreatest() {
        var data = Dataset.of("zoo", Shape.of(3, 1, 1), CLASSES, new float[]{-1, 0, 1}, new int[]{0});

        var section = WorstMistakes.section(data, new float[][]{{0, 1, 0}}, 9).orElseThrow();

        assertThat(section.pictures()).extracting(Captioned::detail).containsExactly("57.61 %");
        assertThat(section.pictures().getFirst().picture().png())
                .isEqualTo(Picture.of(3, 1, 1, new double[]{0, 0.5, 1}, 0, 1).png());
    }

    @Test
    void withoutMistakesOrImagesThereIsNothingToShow() {
        var right = Dataset.of("zoo", Shape.of(1, 1, 1), CLASSES, new byte[4], new int[]{2, 0, 1, 0});
        var flat = Dataset.of("zoo", Shape.of(1), CLASSES, new byte[4], new int[]{0, 0, 0, 0});

        assertThat(WorstMistakes.section(right, OUTPUTS, 9)).isEmpty();
        assertThat(WorstMistakes.section(flat, OUTPUTS, 9)).isEmpty();
    }
}
