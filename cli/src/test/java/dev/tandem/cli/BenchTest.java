package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.cli.work.Measured;
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
        assertThat(row.propertyNames().stream().filter(name -> !name.equals("disturbed"))).containsExactly("what",
                "shape", "backend", "median", "unit");
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
        assertThat(train.out()).containsPattern("what +shape +backend +median +unit.*\n"
                + "train lenet +batch 1 +oracle +[\\d.,]+ +images/s");
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
    @Tag("slow")
    void aConvolutionOfOnesOwnIsMeasuredBothWays() {
        var json = Ran.of("bench", "conv", "[1,2,5,5] 2 of 3x3 pad 1", "--rounds", "1", "--backend", "oracle", "--json")
                .json();

        assertThat(json.get("rows").valueStream().map(r -> r.get("what").asString() + " " + r.get("shape").asString()))
                .containsExactly("conv [1,2,5,5] 2 of 3x3 pad 1", "convInputGradient [1,2,5,5] 2 of 3x3 pad 1",
                        "convFilterGradient [1,2,5,5] 2 of 3x3 pad 1");
    }

    @Test
    @Tag("slow")
    void theTableSaysHowItWasMade() {
        var ran = Ran.of("bench", "--only", "gemm 64x64x64", "--rounds", "1", "--backend", "oracle", "--threads", "1");

        assertThat(ran.out()).containsPattern(
                "^`tandem bench --only 'gemm 64x64x64' --rounds 1 --backend oracle --threads 1`, 2\\d{3}-\\d\\d-\\d\\d, \\S+, "
                        + "1 thread, Java 25.*:\n\n\\| name \\| what .*\n\\| --- .*\n\\| square \\| gemm \\| 64x64x64 \\| oracle");
    }

    @Test
    void aStopwatchWarmsUpAndWaitsOnceARound() {
        var work = new AtomicInteger();
        var waits = new AtomicInteger();

        double seconds = new Stopwatch(3, 0, 0).median(Measured.of(work::incrementAndGet, () -> {
            waits.incrementAndGet();
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }));

        assertThat(work).hasValue(1 + 3);
        assertThat(waits).hasValue(1 + 3);
        assertThat(seconds).isCloseTo(0.02, within(0.02));
    }
}
