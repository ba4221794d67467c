package dev.tandem.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.error.UsageException;
import dev.tandem.random.Draws;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

class DigitsTest {

    private static final int PIXELS = 784;

    private static byte[] sample(Dataset data, int index) {
        byte[] sample = new byte[PIXELS];
        data.copyTo(index, sample, 0);
        return sample;
    }

    @Test
    void theirBytesAreTheSameOnEveryMachine() {
        assertThat(RealFilesTest.sha256(Digits.generate(1000, 7))).isEqualTo(
                "140ac60eca40e30767de432e97997d97b490b94aab14adbe4dfe30d0f31a59db");
    }

    @Test
    void theNumberOfThreadsChangesNothing() throws InterruptedException, ExecutionException {
        var seen = new ArrayList<String>();
        for (int threads : new int[]{1, 3, 8}) {
            try (var pool = new ForkJoinPool(threads)) {
                seen.add(pool.submit(() -> RealFilesTest.sha256(Digits.generate(1010, 3))).get());
            }
        }
        assertThat(seen).containsOnly(RealFilesTest.sha256(Digits.generate(1010, 3)));
    }

    @Test
    void aSampleDependsOnItsNumberAndTheSeedAlone() {
        var many = Digits.generate(330, 5);
        assertThat(RealFilesTest.sha256(many.first(120))).isEqualTo(RealFilesTest.sha256(Digits.generate(120, 5)));
        assertThat(sample(many, 3)).isNotEqualTo(sample(Digits.generate(4, 6), 3));
    }

    @Test
    void aSplitIsBalancedVariedAndARealTask(TestReporter reporter) {
        long start = System.nanoTime();
        var split = Digits.split(1);
        reporter.publishEntry("milliseconds for 14,000 digits", Long.toString((System.nanoTime() - start) / 1_000_000));
        assertThat(split.train()).hasToString("digits train: 12000 × u8[1,28,28], 10 classes");
        assertThat(split.test()).hasToString("digits test: 2000 × u8[1,28,28], 10 classes");
        assertThat(RealFilesTest.histogram(split.train())).containsOnly(1200);
        assertThat(RealFilesTest.histogram(split.test())).containsOnly(200);
        var images = new HashSet<ByteBuffer>();
        for (Dataset part : List.of(split.train(), split.test())) {
            for (int i = 0; i < part.size(); i++) {
                images.add(ByteBuffer.wrap(sample(part, i)));
            }
        }
        assertThat(images).hasSize(14_000);
        assertThat(nearestMean(split)).as("accuracy of the nearest mean; MNIST's is 0.82").isBetween(0.70, 0.83);
        assertThat(split.train().normalization().mean().at(0)).isCloseTo(29, within(1.0));
        assertThat(split.test().normalization()).isEqualTo(split.train().normalization());
    }

    /** The share of test samples that are nearest to the mean of their own class. */
    private static double nearestMean(Split split) {
        double[][] means = new double[10][PIXELS];
        for (int i = 0; i < split.train().size(); i++) {
            byte[] sample = sample(split.train(), i);
            for (int k = 0; k < PIXELS; k++) {
                means[split.train().label(i)][k] += (sample[k] & 0xff) / 1200.0;
            }
        }
        int right = 0;
        for (int i = 0; i < split.test().size(); i++) {
            byte[] sample = sample(split.test(), i);
            int nearest = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int digit = 0; digit < 10; digit++) {
                double distance = 0;
                for (int k = 0; k < PIXELS; k++) {
                    double d = (sample[k] & 0xff) - means[digit][k];
                    distance += d * d;
                }
                if (distance < least) {
                    least = distance;
                    nearest = digit;
                }
            }
            right += nearest == split.test().label(i) ? 1 : 0;
        }
        return (double) right / split.test().size();
    }

    @Test
    void inkIsInTheMiddleAndPaperStaysBlank() {
        var digits = Digits.generate(500, 2);
        for (int i = 0; i < digits.size(); i++) {
            byte[] sample = sample(digits, i);
            double ink = 0;
            double x = 0;
            double y = 0;
            for (int k = 0; k < PIXELS; k++) {
                int grey = sample[k] & 0xff;
                ink += grey;
                x += grey * (k % 28 + 0.5);
                y += grey * (k / 28 + 0.5);
            }
            assertThat(ink / PIXELS).as("mean grey of sample %d", i).isBetween(5.0, 90.0);
            assertThat(x / ink).as("centre of sample %d", i).isCloseTo(14, within(3.5));
            assertThat(y / ink).as("centre of sample %d", i).isCloseTo(14, within(3.5));
        }
    }

    @Test
    void drawsAreUniformAndNearlyNormal() {
        var draws = new Draws(9);
        draws.begin(1);
        int count = 100_000;
        double sum = 0;
        double squares = 0;
        int[] below = new int[3];
        for (int i = 0; i < count; i++) {
            double bell = draws.bell();
            sum += bell;
            squares += bell * bell;
            below[draws.below(3)]++;
        }
        assertThat(sum / count).isCloseTo(0, within(0.013));
        assertThat(squares / count).isCloseTo(1, within(0.015));
        for (int n : below) {
            assertThat(n / (double) count).isCloseTo(1 / 3.0, within(0.006));
        }
    }

    @Test
    void noneOrTooManyAreRefused() {
        assertThatThrownBy(() -> Digits.generate(0, 1)).isInstanceOf(UsageException.class)
                .hasMessage("digits: cannot draw that many samples (asked 0) — ask for 1 to 2739137");
        assertThatThrownBy(() -> Digits.generate(Integer.MAX_VALUE, 1)).isInstanceOf(UsageException.class);
    }
}
