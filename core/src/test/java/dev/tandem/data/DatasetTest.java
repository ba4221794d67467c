package dev.tandem.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.error.UsageException;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.Values;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatasetTest {

    private static final List<String> CLASSES = List.of("low", "high");

    /** Three samples of shape [2,1,2]. */
    private static Dataset bytes() {
        return Dataset.of("three", Shape.of(2, 1, 2), CLASSES,
                new byte[]{0, 10, (byte) 200, 100, 20, 30, (byte) 255, 0, 40, 50, 60, 70}, new int[]{0, 1, 1});
    }

    private static Dataset floats() {
        return Dataset.of("two", Shape.of(2), CLASSES, new float[]{1, 2, 3, 6}, new int[]{1, 0});
    }

    @Test
    void itSaysWhatItHolds() {
        assertThat(bytes()).hasToString("three: 3 × u8[2,1,2], 2 classes");
        assertThat(bytes().classNames()).isEqualTo(CLASSES);
        assertThat(bytes().label(2)).isEqualTo(1);
        assertThat(floats().dtype()).isEqualTo(DType.F32);
    }

    @Test
    void samplesAreNormalisedChannelByChannel() {
        var given = Dataset.of("two", Shape.of(2, 1, 2), List.of("a"), new byte[]{0, 10, 20, (byte) 200, 1, 2, 3, 4},
                new int[]{0, 0}).with(new Normalization(Values.of(5, 20), Values.of(5, 90)));

        assertThat(given.normalized(1, 0)).containsExactly(new float[]{-0.8f, -0.6f, -17 / 90f, -16 / 90f, -1, 1, 0, 2},
                within(1e-7f));
        assertThat(Dataset.of("float", Shape.of(2), List.of("a"), new float[]{3, 5}, new int[]{0})
                .with(Normalization.of(1, 2)).normalized(0)).containsExactly(1, 2);
    }

    @Test
    void samplesAreCopiedByIndexToWhereTheyAreWanted() {
        byte[] raw = new byte[6];
        bytes().copyTo(1, raw, 1);
        assertThat(raw).containsExactly(0, 20, 30, 255, 0, 0);
        float[] floats = new float[3];
        floats().copyTo(1, floats, 1);
        assertThat(floats).containsExactly(0, 3, 6);
        try (Arena arena = Arena.ofConfined()) {
            var memory = arena.allocate(16);
            floats().copyTo(0, memory, 4);
            bytes().copyTo(2, memory, 12);
            assertThat(memory.get(ValueLayout.JAVA_FLOAT, 8)).isEqualTo(2);
            assertThat(memory.get(ValueLayout.JAVA_BYTE, 15)).isEqualTo((byte) 70);
        }
    }

    @Test
    void changingTheArraysItWasMadeOfChangesNothing() {
        byte[] elements = {1, 2};
        int[] labels = {0, 1};
        var data = Dataset.of("copy", Shape.of(1), CLASSES, elements, labels);
        elements[1] = 9;
        labels[1] = 0;
        byte[] sample = new byte[1];
        data.copyTo(1, sample, 0);
        assertThat(sample).containsExactly(2);
        assertThat(data.label(1)).isEqualTo(1);
    }

    @Test
    void theFirstSamplesKeepNormalizationAndClasses() {
        var data = bytes().with(Normalization.of(5, 2)).first(2);
        assertThat(data.size()).isEqualTo(2);
        assertThat(data.normalization()).isEqualTo(Normalization.of(5, 2));
        assertThat(data.classes()).isEqualTo(2);
        assertThatThrownBy(() -> data.label(2)).isInstanceOf(UsageException.class)
                .hasMessage("dataset 'three': has no such sample (sample 2 of 2) — count samples from 0");
    }

    @Test
    void meanAndDeviationAreThoseOfEachChannel() {
        var n = Normalization.measured(bytes());
        assertThat(n.mean()).isEqualTo(Values.of(25, 685 / 6.0));
        assertThat(n.deviation().at(0)).isCloseTo(Math.sqrt(1750 / 6.0), within(1e-12));
        assertThat(n.channels()).isEqualTo(2);
    }

    @Test
    void featuresHaveAMeanEachAndOtherSamplesOne() {
        assertThat(Normalization.measured(floats()).mean()).isEqualTo(Values.of(2, 4));
        var flat = Dataset.of("flat", Shape.of(2), CLASSES, new byte[]{1, 3, 5, 7}, new int[2]);
        assertThat(Normalization.measured(flat)).isEqualTo(Normalization.of(4, Math.sqrt(5)));
    }

    @Test
    void equalElementsHaveDeviationOne() {
        var data = Dataset.of("flat", Shape.of(2), CLASSES, new byte[]{7, 7}, new int[]{0});
        assertThat(Normalization.measured(data)).isEqualTo(Normalization.of(7, 1));
    }

    @Test
    void aSplitTakesTheNormalizationFromItsTrainingPart() {
        var split = Split.measured(bytes(), bytes().first(1));
        assertThat(split.test().normalization()).isEqualTo(Normalization.measured(bytes()));
        assertThat(split.train().normalization()).isEqualTo(split.test().normalization());
    }

    @Test
    void partsThatDoNotFitTogetherAreRefused() {
        assertThatThrownBy(() -> new Split(bytes(), floats())).isInstanceOf(UsageException.class).hasMessage(
                "split 'three': the parts differ in shape, element type or target (three: 3 × u8[2,1,2], 2 classes; two: 2 × f32[2], 2 classes) — read both from the same data set");
    }

    @Test
    void elementsThatAreNoWholeSamplesAreRefused() {
        assertThatThrownBy(() -> Dataset.of("odd", Shape.of(2), CLASSES, new byte[3], new int[2]))
                .isInstanceOf(UsageException.class).hasMessage(
                        "dataset 'odd': the elements are not those of a sample for each label (3 elements, 2 labels, samples of shape [2]) — give labels × 2 elements, of one sample at least");
        assertThatThrownBy(() -> Dataset.of("none", Shape.of(2), CLASSES, new float[0], new int[0]))
                .isInstanceOf(UsageException.class).hasMessageContaining("0 elements, 0 labels");
    }

    @Test
    void aLabelWithoutAClassIsRefused() {
        assertThatThrownBy(() -> Dataset.of("odd", Shape.of(1), CLASSES, new byte[2], new int[]{0, 2}))
                .isInstanceOf(UsageException.class).hasMessage(
                        "dataset 'odd': a label has no class (label 2 of sample 1, 2 classes) — count labels from 0 and name every class");
    }

    @Test
    void elementsOfTheOtherTypeAreRefused() {
        assertThatThrownBy(() -> bytes().copyTo(0, new float[4], 0)).isInstanceOf(UsageException.class)
                .hasMessage("dataset 'three': holds elements of another type (u8, asked for f32) — copy to bytes");
        assertThatThrownBy(() -> floats().copyTo(0, new byte[4], 0)).isInstanceOf(UsageException.class)
                .hasMessage("dataset 'two': holds elements of another type (f32, asked for u8) — copy to floats");
    }

    @Test
    void moreSamplesThanThereAreCanNotBeTheFirst() {
        assertThatThrownBy(() -> bytes().first(4)).isInstanceOf(UsageException.class).hasMessage(
                "dataset 'three': cannot give that many samples (asked 4, has 3) — ask for 1 to 3");
        assertThatThrownBy(() -> bytes().first(0)).isInstanceOf(UsageException.class);
    }

    @Test
    void aNormalizationOfOtherChannelsOrWithoutSenseIsRefused() {
        var three = new Normalization(Values.of(1, 2, 3), Values.of(1, 1, 1));
        assertThatThrownBy(() -> bytes().with(three)).isInstanceOf(UsageException.class).hasMessage(
                "dataset 'three': the normalization is for another number of channels (3 means, samples of shape [2,1,2]) — give one mean, or one a channel");
        assertThatThrownBy(() -> Normalization.of(1, 0)).isInstanceOf(UsageException.class).hasMessage(
                "normalization: needs finite means and deviations above 0 (mean 1.0, deviation 0.0 at 0) — look for bad values in the data");
        assertThatThrownBy(() -> new Normalization(Values.of(1), Values.of())).isInstanceOf(UsageException.class)
                .hasMessage(
                        "normalization: needs a mean and a deviation for each channel (1 means, 0 deviations) — give as many of both");
        var bad = Dataset.of("bad", Shape.of(2), CLASSES, new float[]{1, Float.NaN}, new int[]{0});
        assertThatThrownBy(() -> Normalization.measured(bad)).isInstanceOf(UsageException.class);
    }
}
