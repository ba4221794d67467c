package dev.tandem.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DivisorTest {

    /** As the kernels compute it. */
    private static long quotient(int i, Divisor d) {
        return ((i * Integer.toUnsignedLong(d.magic()) >>> Integer.SIZE) + i) >>> d.shift();
    }

    @Test
    void dividesEveryIndex() {
        var random = new SplittableRandom(7);
        for (int n : List.of(1, 2, 3, 5, 7, 10, 64, 641, 65_535, 65_536, 3025, 1 << 30, Integer.MAX_VALUE)) {
            var d = Divisor.of(n);
            for (int k = 0; k < 10_000; k++) {
                int multiple = (int) (random.nextLong(Integer.MAX_VALUE / n + 1L) * n);
                for (int i : new int[]{multiple, Math.max(0, multiple - 1), random.nextInt(Integer.MAX_VALUE)}) {
                    assertThat(quotient(i, d)).isEqualTo(i / n);
                }
            }
            assertThat(quotient(Integer.MAX_VALUE, d)).isEqualTo(Integer.MAX_VALUE / n);
        }
    }
}
