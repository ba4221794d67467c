package dev.tandem.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.tandem.error.UsageException;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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
    void theRiseOfTheWarmCosineIsAsLongForEveryRun() {
        for (long steps = 1; steps < 3000; steps++) {
            long rise = steps / 20;
            Schedule schedule = Schedule.warmCosine();
            assertThat(schedule.factor(rise, steps)).as("%d steps", steps).isEqualTo(1);
            if (rise > 0) {
                assertThat(schedule.factor(rise - 1, steps)).isEqualTo(1);
                assertThat(schedule.factor(0, steps)).isEqualTo(1.0 / rise);
            }
        }
    }

    @Test
    void theConstantStays() {
        assertThat(Schedule.constant().factor(5, 10)).isEqualTo(1);
        assertThat(Schedule.constant(0.3).factor(5, 10)).isEqualTo(0.3);
    }

    @Test
    void stepsFallAfterEqualStages() {
        Schedule schedule = Schedule.step(0.1, 3);
        assertThat(schedule.factor(0, 90)).isEqualTo(1);
        assertThat(schedule.factor(29, 90)).isEqualTo(1);
        assertThat(schedule.factor(30, 90)).isEqualTo(0.1);
        assertThat(schedule.factor(59, 90)).isEqualTo(0.1);
        assertThat(schedule.factor(60, 90)).isCloseTo(0.01, within(1e-17));
        assertThat(schedule.factor(89, 90)).isCloseTo(0.01, within(1e-17));
    }

    /** LeNet-5's course: twenty passes with the rates of LeCun et al. 1998, §III-B. */
    @Test
    void piecesHaveTheFactorsThatAreListed() {
        Schedule schedule = Schedule.piecewise(new double[]{0.1, 0.25, 0.4, 0.6}, 1, 0.4, 0.2, 0.1, 0.02);
        double[] byPass = {1, 1, 0.4, 0.4, 0.4, 0.2, 0.2, 0.2, 0.1, 0.1, 0.1, 0.1, 0.02, 0.02, 0.02, 0.02, 0.02, 0.02,
                0.02, 0.02};
        for (int step = 0; step < 2000; step++) {
            assertThat(schedule.factor(step, 2000)).as("step %d", step).isEqualTo(byPass[step / 100]);
        }
    }

    @Test
    void theExponentialFallsByTheSameFactorEachStep() {
        Schedule schedule = Schedule.exponential(0.01);
        assertThat(schedule.factor(0, 200)).isEqualTo(1);
        assertThat(schedule.factor(100, 200)).isCloseTo(0.1, within(1e-16));
        assertThat(schedule.factor(200, 200)).isCloseTo(0.01, within(1e-17));
        for (int step = 0; step < 200; step++) {
            assertThat(schedule.factor(step + 1, 200) / schedule.factor(step, 200))
                    .isCloseTo(Math.pow(0.01, 1 / 200.0), within(1e-14));
        }
    }

    @Test
    void theInverseFallsAsOneOverTime() {
        Schedule schedule = Schedule.inverse(0.1);
        assertThat(schedule.factor(0, 90)).isEqualTo(1);
        assertThat(schedule.factor(10, 90)).isEqualTo(0.5);
        assertThat(schedule.factor(90, 90)).isCloseTo(0.1, within(1e-16));
    }

    @Test
    void schedulesFollowOneAnotherAndMultiply() {
        Schedule schedule = Schedule.rise().then(0.25, Schedule.constant().then(0.5, Schedule.inverse(0.5)));
        assertThat(schedule.factor(0, 16)).isEqualTo(0.25);
        assertThat(schedule.factor(3, 16)).isEqualTo(1);
        assertThat(schedule.factor(9, 16)).isEqualTo(1);
        assertThat(schedule.factor(10, 16)).isEqualTo(1);
        assertThat(schedule.factor(13, 16)).isEqualTo(1 / 1.5);
        Schedule product = Schedule.step(0.5, 2).times(Schedule.constant(3));
        assertThat(product.factor(0, 10)).isEqualTo(3);
        assertThat(product.factor(5, 10)).isEqualTo(1.5);
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> Schedule.exponential(0)).isInstanceOf(UsageException.class)
                .hasMessage("schedule 'end': must be a number above 0 (0.0) — choose another number");
        assertThatThrownBy(() -> Schedule.inverse(Double.NaN)).hasMessageContaining("'end'");
        assertThatThrownBy(() -> Schedule.step(0.1, 0)).hasMessageContaining("schedule 'stages'");
        assertThatThrownBy(() -> Schedule.piecewise(new double[]{0.5, 0.5}, 1, 2, 3)).hasMessage(
                "schedule 'piecewise': needs shares that rise and one factor more"
                        + " (shares [0.5, 0.5], factors [1.0, 2.0, 3.0]) — give both anew");
        assertThatThrownBy(() -> Schedule.piecewise(new double[]{0.5}, 1)).isInstanceOf(UsageException.class);
    }

    static Stream<Schedule> schedules() {
        return Stream.of(Schedule.constant(), Schedule.step(0.1, 5), Schedule.piecewise(new double[]{0.5}, 1, 0.1),
                Schedule.exponential(0.01), Schedule.inverse(0.01), Schedule.cosine(), Schedule.warmCosine(),
                Schedule.cosine().warmUp(100).times(Schedule.exponential(0.5)));
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void noFactorIsAllocated(Schedule schedule) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        double sum = 0;
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20 && least > 0; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (long step = 0; step < 10_000; step++) {
                sum += schedule.factor(step, 10_000);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
        assertThat(sum).isPositive();
    }
}
