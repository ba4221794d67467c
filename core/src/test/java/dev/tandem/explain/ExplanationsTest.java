package dev.tandem.explain;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.error.UsageException;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Value;
import dev.tandem.nn.Network;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** On the oracle, in double, with the weights that a network starts with. */
class ExplanationsTest {

    private static final int SAMPLES = 2;
    private static final int PIXELS = 3 * 8 * 8;
    private static final int MAPS = 4;
    private static final int AREA = 6 * 6;

    private final Network network = sequential(image(3, 8, 8), conv(MAPS, kernel(3)), relu(), maxPool(2), flatten(),
            dense(5));
    private final GraphBuilder b = new GraphBuilder(false);
    private final Value x = b.input("x", network.batch(SAMPLES));
    private final Value classes = b.input("classes", TensorType.of(DType.I32, SAMPLES));
    private final Value y = network.apply(x);
    private final Value score = Explanations.score(y, classes);
    private final double[] pixels = new Random(1).doubles(SAMPLES * PIXELS, -1, 1).toArray();

    private double[] look(Value value, double[] picture) {
        try (var backend = OracleBackend.open(); var session = new Session(backend, 3)) {
            return session.look(value, Map.of("x", picture, "classes", new int[]{1, 4}));
        }
    }

    @Test
    void aScoreIsWhatTheNetworkGivesForTheClass() {
        double[] all = look(y, pixels);
        assertThat(look(score, pixels)[0]).isCloseTo(all[1] + all[5 + 4], within(1e-12));
    }

    @Test
    void theGradientIsHowFastTheScoreRises() {
        double[] gradient = look(Explanations.gradient(score, x), pixels);
        double h = 1e-6;
        for (int i = 0; i < pixels.length; i += 17) {
            double[] more = pixels.clone();
            double[] less = pixels.clone();
            more[i] += h;
            less[i] -= h;
            assertThat((look(score, more)[0] - look(score, less)[0]) / (2 * h)).isCloseTo(gradient[i], within(1e-6));
        }
    }

    @Test
    void saliencyIsTheStrongestOfAPixelsChannels() {
        double[] gradient = look(Explanations.gradient(score, x), pixels);
        Value saliency = Explanations.saliency(score, x);
        assertThat(saliency.shape().sizes()).containsExactly(SAMPLES, 1, 8, 8);
        double[] map = look(saliency, pixels);
        for (int i = 0; i < map.length; i++) {
            int sample = i / 64;
            double most = 0;
            for (int c = 0; c < 3; c++) {
                most = Math.max(most, Math.abs(gradient[sample * PIXELS + c * 64 + i % 64]));
            }
            assertThat(map[i]).isEqualTo(most);
        }
    }

    @Test
    void gradCamWeighsMapsByTheMeanOfTheirGradients() {
        Value maps = Objects.requireNonNull(b.marks().get("relu1"));
        var cam = Explanations.gradCam(score, maps);
        double[] gradient = look(Explanations.gradient(score, maps), pixels);
        double[] weights = look(cam.weights(), pixels);
        double[] map = look(cam.map(), pixels);
        double[] a = look(maps, pixels);
        double[] sum = new double[SAMPLES * AREA];
        for (int k = 0; k < SAMPLES * MAPS; k++) {
            double mean = 0;
            for (int i = 0; i < AREA; i++) {
                mean += gradient[k * AREA + i] / AREA;
            }
            assertThat(weights[k]).isCloseTo(mean, within(1e-12));
            for (int i = 0; i < AREA; i++) {
                sum[k / MAPS * AREA + i] += mean * a[k * AREA + i];
            }
        }
        for (int i = 0; i < sum.length; i++) {
            assertThat(map[i]).isCloseTo(Math.max(sum[i], 0), within(1e-12));
        }
    }

    @Test
    void gradCamNeedsMaps() {
        assertThatThrownBy(() -> Explanations.gradCam(score, y)).isInstanceOf(UsageException.class)
                .hasMessageEndingWith("needs maps [N,K,H,W] (maps [2,5]) — take the result of a convolution");
    }

    @Test
    void aStepUpRaisesTheScore() {
        double[] higher = look(Explanations.ascended(score, x, 0.01, 0.1), pixels);
        assertThat(look(score, higher)[0]).isGreaterThan(look(score, pixels)[0]);
    }
}
