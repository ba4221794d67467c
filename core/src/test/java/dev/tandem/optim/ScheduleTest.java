package dev.tandem.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void theCosineFallsFromOneToZero() {
        Schedule cosine = Schedule.cosine();
        for (long step = 0; step <= 1000; step++) {
            assertThat(cosine.factor(step, 1000)).isCloseTo(0.5 * (1 + Math.cos(Math.PI * step / 1000)), within(1e-15));
        }
        assertThat(cosine.factor(0, 7)).isEqualTo(1);
        assertThat(cosine.factor(7, 7)).isZero();
        assertThat(cosine.factor(0, 1)).isEqualTo(1);
    }

    @Test
    void aWarmUpRisesInALineAndThenTheScheduleBegins() {
        Schedule schedule = Schedule.cosine().warmUp(4);
        assertThat(schedule.factor(0, 12)).isEqualTo(0.25);
        assertThat(schedule.factor(3, 12)).isEqualTo(1);
        assertThat(schedule.factor(4, 12)).isEqualTo(1);
        assertThat(schedule.factor(8, 12)).isCloseTo(0.5, within(1e-15));
        assertThat(Schedule.constant().warmUp(4).factor(4, 4)).isEqualTo(1);
    }

    @Test
    void theWarmCosineRisesOverATwentiethOfTheRun() {
        Schedule schedule = Schedule.warmCosine();
        assertThat(schedule.factor(0, 100)).isEqualTo(0.2);
        assertThat(schedule.factor(4, 100)).isEqualTo(1);
        assertThat(schedule.factor(5, 100)).isEqualTo(1);
        assertThat(schedule.factor(99, 100)).isEqualTo(Schedule.cosine().factor(94, 95)).isPositive();
        assertThat(schedule.factor(0, 19)).isEqualTo(1);
        assertThat(schedule.factor(0, 1)).isEqualTo(1);
    }

    @Test
    void theConstantStays() {
        assertThat(Schedule.constant().factor(5, 10)).isEqualTo(1);
    }
}
