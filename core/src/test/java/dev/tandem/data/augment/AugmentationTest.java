package dev.tandem.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.error.UsageException;
import dev.tandem.tensor.Shape;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {

    private static final int SIDE = 41;
    private static final float[] BLACK = {0};

    private static byte[] changed(Augmentation how, int sample, Shape shape, float[] background, int... elements) {
        byte[] bytes = new byte[elements.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) elements[i];
        }
        new Augmenter(how, shape, background, 7).apply(0, sample, bytes, 0);
        return bytes;
    }

    /** How often each picture comes out of 900. */
    private static Map<String, Integer> outcomes(Augmentation how, Shape shape, float[] background, int... elements) {
        var outcomes = new HashMap<String, Integer>();
        for (int i = 0; i < 900; i++) {
            outcomes.merge(java.util.Arrays.toString(changed(how, i, shape, background, elements)), 1, Integer::sum);
        }
        return outcomes;
    }

    /** The picture whose pixel (x, y) is ax + by + c, changed. Linear interpolation is exact on it. */
    private static float[] plane(Augmentation how, int sample, float a, float b, float c) {
        float[] picture = new float[SIDE * SIDE];
        for (int i = 0; i < picture.length; i++) {
            picture[i] = a * (i % SIDE) + b * (i / SIDE) + c;
        }
        new Augmenter(how, Shape.of(1, SIDE, SIDE), BLACK, 7).apply(3, sample, picture, 0);
        return picture;
    }

    private static float at(float[] picture, int x, int y) {
        return picture[y * SIDE + x];
    }

    @Test
    void shiftingMovesByEveryNumberOfPixelsEquallyOftenAndRepeatsTheBorder() {
        var outcomes = outcomes(Augmentation.none().shift(1), Shape.of(1, 2, 3), BLACK, 1, 2, 3, 4, 5, 6);

        assertThat(outcomes.keySet()).containsExactlyInAnyOrder("[1, 2, 3, 4, 5, 6]", "[1, 1, 2, 4, 4, 5]",
                "[2, 3, 3, 5, 6, 6]", "[1, 2, 3, 1, 2, 3]", "[1, 1, 2, 1, 1, 2]", "[2, 3, 3, 2, 3, 3]",
                "[4, 5, 6, 4, 5, 6]", "[4, 4, 5, 4, 4, 5]", "[5, 6, 6, 5, 6, 6]");
        assertThat(outcomes.values()).allMatch(n -> n > 60 && n < 140);
    }

    @Test
    void flippingMirrorsEveryOtherPictureInAllChannels() {
        var outcomes = outcomes(Augmentation.none().flip(), Shape.of(2, 1, 3), BLACK, 1, 2, 3, 4, 5, 6);

        assertThat(outcomes.keySet()).containsExactlyInAnyOrder("[1, 2, 3, 4, 5, 6]", "[3, 2, 1, 6, 5, 4]");
        assertThat(outcomes.values()).allMatch(n -> n > 380);
    }

    @Test
    void croppingFillsWithTheMeanOfTheChannel() {
        var outcomes = outcomes(Augmentation.none().crop(1), Shape.of(2, 1, 2), new float[]{7, 8}, 1, 2, 3, 4);

        assertThat(outcomes.keySet()).containsExactlyInAnyOrder("[1, 2, 3, 4]", "[7, 1, 8, 3]", "[2, 7, 4, 8]",
                "[7, 7, 8, 8]");
        assertThat(outcomes.get("[7, 7, 8, 8]")).as("above and below").isBetween(540, 660);
    }

    @Test
    void cuttingOutFillsASquareThatMayLiePartlyOutside() {
        var outcomes = outcomes(Augmentation.none().cutout(2), Shape.of(1, 2, 2), new float[]{9}, 1, 2, 3, 4);

        assertThat(outcomes.keySet()).containsExactlyInAnyOrder("[9, 2, 3, 4]", "[9, 9, 3, 4]", "[9, 2, 9, 4]",
                "[9, 9, 9, 9]");
    }

    @Test
    void aStepLargerThanThePictureDoesNoHarm() {
        var all = Augmentation.none().shift(50).crop(50).cutout(99).rotate(180).scale(0.99).elastic(1000, 50);
        for (int i = 0; i < 100; i++) {
            assertThat(changed(all, i, Shape.of(1, 2, 1), BLACK, 5, 5)).contains(0);
        }
    }

    @Test
    void rotatingTurnsAroundTheMiddle() {
        double widest = 0;
        for (int i = 0; i < 50; i++) {
            float[] turned = plane(Augmentation.none().rotate(10), i, 1, 0, 0);
            double cos = (at(turned, 25, 20) - at(turned, 15, 20)) / 10;
            double sin = (at(turned, 20, 25) - at(turned, 20, 15)) / 10;
            assertThat(at(turned, 20, 20)).isCloseTo(20, within(1e-4f));
            assertThat(cos * cos + sin * sin).isCloseTo(1, within(1e-5));
            double degrees = Math.toDegrees(Math.atan2(sin, cos));
            assertThat(degrees).isBetween(-10.001, 10.001);
            widest = Math.max(widest, Math.abs(degrees));
        }
        assertThat(widest).isGreaterThan(9);
    }

    @Test
    void scalingIsTheSameAlongBothAxes() {
        double largest = 0;
        double smallest = 2;
        for (int i = 0; i < 50; i++) {
            float[] scaled = plane(Augmentation.none().scale(0.25), i, 1, 2, 0);
            double factor = 10 / (at(scaled, 25, 20) - at(scaled, 15, 20));
            assertThat(at(scaled, 20, 25) - at(scaled, 20, 15)).isCloseTo((float) (20 / factor), within(1e-4f));
            largest = Math.max(largest, factor);
            smallest = Math.min(smallest, factor);
        }
        assertThat(largest).isBetween(1.2, 1.2501);
        assertThat(smallest).isBetween(0.7499, 0.8);
    }

    @Test
    void stepsThatMovePixelsFollowOneAnother() {
        for (int i = 0; i < 20; i++) {
            // Turned first, then moved: the middle is found where it was moved to.
            float[] both = plane(Augmentation.none().rotate(30).shift(3), i, 1, 0, 0);
            boolean found = false;
            for (int x = -3; x <= 3; x++) {
                for (int y = -3; y <= 3; y++) {
                    found |= Math.abs(at(both, 20 + x, 20 + y) - 20) < 1e-4;
                }
            }
            assertThat(found).as("sample %d", i).isTrue();
        }
    }

    @Test
    void bendingDisplacesAsFarAsSimardsFieldsDo() {
        double squares = 0;
        double neighbours = 0;
        int samples = 400;
        for (int i = 0; i < samples; i++) {
            float[] bent = plane(Augmentation.none().elastic(34, 4), i, 1, 0, 0);
            double here = at(bent, 20, 20) - 20;
            squares += here * here / samples;
            neighbours += here * (at(bent, 24, 20) - 24) / samples;
        }
        // Uniform numbers have variance 1/3; smoothing leaves 1 / (4 π σ²) of it.
        double expected = 34 * 34 / 3.0 / (4 * Math.PI * 16);
        assertThat(squares).isCloseTo(expected, within(0.2 * expected));
        assertThat(neighbours / squares).as("exp(−d² / 4σ²) at 4 pixels").isCloseTo(Math.exp(-0.25), within(0.06));
    }

    static Stream<Augmentation> all() {
        return Stream.of("shift", "rotate", "scale", "elastic", "flip", "crop", "cutout",
                "shift,rotate,elastic,scale,elastic:5:2,flip,crop,shift,cutout").map(Augmentation::parse);
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatHappensToASampleDependsOnSeedEpochAndNumberAlone(Augmentation how) {
        var augmenter = new Augmenter(how, Shape.of(1, SIDE, SIDE), BLACK, 7);
        float[] later = new float[SIDE * SIDE];
        for (int i = 0; i < 20; i++) {
            augmenter.apply(5, i, later, 0);
        }
        int different = 0;
        for (int sample = 0; sample < 20; sample++) {
            for (int i = 0; i < later.length; i++) {
                later[i] = i % SIDE + 3 * (float) (i / SIDE);
            }
            augmenter.apply(3, sample, later, 0);
            assertThat(later).isEqualTo(plane(how, sample, 1, 3, 0));
            different += java.util.Arrays.equals(later, plane(how, sample + 1, 1, 3, 0)) ? 0 : 1;
        }
        assertThat(different).isGreaterThan(5);
    }

    @ParameterizedTest
    @MethodSource("all")
    void bytesAreChangedAsFloatsAreAndRounded(Augmentation how) {
        Shape shape = Shape.of(3, 9, 7);
        for (int sample = 0; sample < 30; sample++) {
            byte[] bytes = new byte[2 + shape.elements()];
            float[] floats = new float[2 + shape.elements()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (i * 37);
                floats[i] = bytes[i] & 0xff;
            }
            float[] means = {10, 20, 30};
            new Augmenter(how, shape, means, 1).apply(2, sample, bytes, 1);
            new Augmenter(how, shape, means, 1).apply(2, sample, floats, 1);
            for (int i = 0; i < bytes.length; i++) {
                assertThat(bytes[i] & 0xff).isEqualTo((int) (floats[i] + 0.5f));
            }
            assertThat(bytes[0]).isZero();
            assertThat(bytes[bytes.length - 1]).isEqualTo((byte) ((bytes.length - 1) * 37));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "flip", "shift:3,rotate:7.5,scale:0.2,elastic:34:4,crop:4,cutout:16"})
    void itIsWrittenAsItIsRead(String text) {
        assertThat(Augmentation.parse(text)).hasToString(text);
    }

    @Test
    void numbersMayBeLeftOut() {
        assertThat(Augmentation.parse("shift, rotate,scale,elastic,crop,cutout,elastic:8"))
                .hasToString("shift:2,rotate:10,scale:0.1,elastic:34:4,crop:4,cutout:8,elastic:8:4");
    }

    static Stream<String[]> mistakes() {
        String cure = " — write for instance shift:2,rotate:10,scale:0.1,elastic:34:4,flip,crop:4,cutout:8";
        return Stream.of(
                new String[]{"shfit", "augmentation 'shfit': is not known — did you mean 'shift'?"},
                new String[]{"shift:x",
                        "augmentation 'shift:x': has something else where a number should be" + cure},
                new String[]{"shift:1.5", "augmentation 'shift:1.5': takes whole pixels" + cure},
                new String[]{"flip:1", "augmentation 'flip:1': has a number too many" + cure},
                new String[]{"shift:0",
                        "augmentation 'shift': needs a number of pixels from 1 on (0) — choose another number"},
                new String[]{"rotate:181",
                        "augmentation 'rotate': needs an angle above 0, to 180 degrees (181) — choose another number"},
                new String[]{"scale:1",
                        "augmentation 'scale': needs a share above 0 and below 1 (1) — choose another number"},
                new String[]{"elastic:-1",
                        "augmentation 'elastic': needs a strength above 0 (-1) — choose another number"},
                new String[]{"elastic:1:NaN",
                        "augmentation 'elastic': needs a smoothness above 0, to 100 pixels (NaN) — choose another number"});
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void mistakesAreNamed(String text, String message) {
        assertThatThrownBy(() -> Augmentation.parse(text)).isInstanceOf(UsageException.class).hasMessage(message);
    }

    @Test
    void onlyPicturesCanBeChanged() {
        assertThatThrownBy(() -> new Augmenter(Augmentation.none().shift(2), Shape.of(4), BLACK, 0))
                .isInstanceOf(UsageException.class).hasMessage(
                        "augmentation 'shift:2': is for pictures (samples of shape [4]) — leave it out, or give samples the shape [C,H,W]");
    }
}
