package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.graph.Op;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BenchTest {

    @Test
    void productsAreMeasuredInGigaflops() {
        var json = Ran.of("bench", "gemm", "8x4x2", "3x5x7", "--rounds", "1", "--backend", "oracle", "--json").json();

        assertThat(json.propertyNames()).containsExactly("rows");
        assertThat(json.get("rows")).hasSize(2);
        var row = json.get("rows").get(1);
        assertThat(row.propertyNames()).containsExactly("what", "shape", "backend", "median", "unit");
        assertThat(row.get("what").asString()).isEqualTo("gemm");
        assertThat(row.get("shape").asString()).isEqualTo("3x5x7");
        assertThat(row.get("backend").asString()).isEqualTo("oracle");
        assertThat(row.get("median").asDouble()).isPositive();
        assertThat(row.get("unit").asString()).isEqualTo("GFLOP/s");
    }

    @Test
    void stepsAndUseAreMeasuredInImages() {
        var train = Ran.of("bench", "train", "lenet", "--batch", "1", "--rounds", "1", "--backend", "oracle");
        var infer = Ran.of("bench", "infer", "lenet", "--batch", "1", "--rounds", "1", "--backend", "oracle", "--json");

        assertThat(train.status()).isZero();
        assertThat(train.out()).containsPattern("what +shape +backend +median +unit\n"
                + "train lenet +batch 1 +oracle +[\\d.,]+ +images/s\n");
        assertThat(infer.json().get("rows").get(0).get("what").asString()).isEqualTo("infer lenet");
        assertThat(infer.json().get("rows").get(0).get("median").asDouble()).isPositive();
    }

    @Test
    @Tag("slow")
    void aModelsConvolutionsAreMeasuredBothWays() {
        var json = Ran.of("bench", "conv", "lenet", "--batch", "1", "--rounds", "1", "--backend", "oracle", "--json")
                .json();

        assertThat(json.get("rows").valueStream().map(r -> r.get("what").asString() + " " + r.get("shape").asString()))
                .containsExactlyInAnyOrder("conv [1,1,28,28] 6 of 5x5 pad 2", "conv [1,6,14,14] 16 of 5x5",
                        "convFilterGradient [1,1,28,28] 6 of 5x5 pad 2", "convFilterGradient [1,6,14,14] 16 of 5x5",
                        "convInputGradient [1,6,14,14] 16 of 5x5");
    }

    @Test
    void aConvolutionsThreeFormsCountTheSame() {
        var window = new Window(List.of(3, 5), List.of(2, 1), List.of(1, 2), List.of(1, 2), List.of(1, 1), false);
        var x = TensorType.f32(2, 4, 9, 8);
        var filter = TensorType.f32(6, 2, 3, 5);
        var y = TensorType.f32(2, 6, 5, 8);
        double expected = y.elements() * 2.0 * 3 * 5;

        assertThat(count(new Op.Conv(window, 2, List.of()), x, filter)).isEqualTo(expected);
        assertThat(count(new Op.ConvInputGradient(window, 2, Shape.of(2, 4, 9, 8), List.of()), filter, y))
                .isEqualTo(expected);
        assertThat(count(new Op.ConvFilterGradient(window, 2, List.of()), x, y)).isEqualTo(expected);
        assertThat(count(new Op.MatMul(false, true, List.of()), TensorType.f32(3, 7), TensorType.f32(5, 7)))
                .isEqualTo(105);
    }

    private static double count(Op.Contraction op, TensorType... operands) {
        return new MeasuredOperation(op, List.of(operands)).multiplyAdds();
    }

    @Test
    void aStopwatchWarmsUpAndWaitsOnceARound() {
        var work = new AtomicInteger();
        var waits = new AtomicInteger();

        double seconds = new Stopwatch(3, 0, 0).median(work::incrementAndGet, () -> {
            waits.incrementAndGet();
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(work).hasValue(1 + 3);
        assertThat(waits).hasValue(1 + 3);
        assertThat(seconds).isCloseTo(0.02, within(0.02));
    }
}
