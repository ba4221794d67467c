package dev.tandem.cpu.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkersTest {

    @Test
    void everyUnitIsDoneOnceWhateverTheTeam() {
        for (int count = 1; count <= 5; count++) {
            try (var workers = new Workers(count)) {
                for (int units = 0; units < 30; units++) {
                    var done = new AtomicIntegerArray(units);
                    workers.run(units, (unit, worker) -> done.incrementAndGet(unit));
                    for (int unit = 0; unit < units; unit++) {
                        assertThat(done.get(unit)).as("unit %d of %d, %d workers", unit, units, count).isEqualTo(1);
                    }
                }
            }
        }
    }

    @Test
    void whatWasWrittenInOneRoundIsReadInTheNext() {
        int[] cells = new int[64];
        try (var workers = new Workers(3)) {
            for (int round = 0; round < 20_000; round++) {
                workers.run(cells.length, (unit, worker) -> cells[unit] += 1 + cells[(unit + 32) % 64] * 0);
            }
        }
        assertThat(Arrays.stream(cells).distinct().toArray()).containsExactly(20_000);
    }

    @Test
    void aTeamThatSleptWakesUp() throws InterruptedException {
        int[] sum = new int[2];
        try (var workers = new Workers(2)) {
            for (int i = 0; i < 3; i++) {
                java.util.concurrent.TimeUnit.MILLISECONDS.sleep(30);
                workers.run(2, (unit, worker) -> sum[unit]++);
            }
        }
        assertThat(sum).containsExactly(3, 3);
    }

    @Test
    void aFailureOfAnyWorkerReachesTheCallerAndTheTeamGoesOn() {
        try (var workers = new Workers(2)) {
            assertThatThrownBy(() -> workers.run(2, (unit, worker) -> {
                if (unit == 1) {
                    throw new IllegalArgumentException("unit 1");
                }
            })).hasMessage("a worker thread failed").hasRootCauseMessage("unit 1");
            assertThatThrownBy(() -> workers.run(2, (unit, worker) -> {
                if (unit == 0) {
                    throw new IllegalArgumentException("unit 0");
                }
            })).hasMessage("unit 0");
            int[] done = new int[2];
            workers.run(2, (unit, worker) -> done[unit] = 1);
            assertThat(done).containsExactly(1, 1);
        }
    }
}
