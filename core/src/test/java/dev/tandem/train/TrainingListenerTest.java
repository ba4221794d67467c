package dev.tandem.train;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.optim.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingListenerTest {

    private final IdleBackend backend = new IdleBackend();

    private Trainer trainer(Schedule schedule) {
        return Trainer.of(sequential(features(2), dense(2)), softmaxCrossEntropy(), sgd(0.5), backend,
                TrainingOptions.defaults().batch(4).schedule(schedule));
    }

    /** Writes down what it hears; forgets the constants of the graph, which were uploaded before the first step. */
    private class Listener implements TrainingListener {
        final List<String> events = new ArrayList<>();
        final List<Progress> steps = new ArrayList<>();

        @Override
        public void started(Progress p) {
            events.add("started " + p.step() + "/" + p.steps());
            backend.uploads = 0;
        }

        @Override
        public void stepped(Progress p) {
            steps.add(p);
            events.add("step " + p.step() + ": " + p.epoch() + "/" + p.epochs() + " " + p.stepOfEpoch() + "/"
                    + p.stepsPerEpoch());
        }

        @Override
        public void epochEnded(Progress p) {
            events.add("epoch " + p.epoch() + " at " + p.step());
        }

        @Override
        public void ended(Progress p) {
            events.add("ended " + p.step());
        }
    }

    @Test
    void whoListensToEachEpochIsToldOfEpochsAlone() {
        var told = new ArrayList<Long>();
        try (var trainer = trainer(Schedule.constant())) {
            trainer.fit(Points.grid(6), epochs(2), TrainingListener.eachEpoch(p -> told.add(p.step())));
        }
        assertThat(told).containsExactly(2L, 4L);
    }

    @Test
    void eventsComeInTheirOrder() {
        var listener = new Listener();
        try (var trainer = trainer(Schedule.constant())) {
            trainer.fit(Points.grid(6), epochs(2), listener);
        }
        assertThat(listener.events).containsExactly("started 0/4", "step 1: 1/2 1/2", "step 2: 1/2 2/2", "epoch 1 at 2",
                "step 3: 2/2 1/2", "step 4: 2/2 2/2", "epoch 2 at 4", "ended 4");
    }

    @Test
    void listenersAreToldInTurn() {
        var order = new ArrayList<String>();
        var first = new Listener() {
            @Override
            public void stepped(Progress p) {
                order.add("first " + p.step());
            }
        };
        var second = new Listener() {
            @Override
            public void stepped(Progress p) {
                order.add("second " + p.step());
            }
        };
        try (var trainer = trainer(Schedule.constant())) {
            trainer.fit(Points.grid(5), epochs(1), first, second);
        }
        assertThat(order).containsExactly("first 1", "second 1", "first 2", "second 2");
    }

    @Test
    void aStopEndsTrainingAfterTheRunningStep() throws InterruptedException {
        try (var trainer = trainer(Schedule.constant())) {
            var listener = new Listener() {
                @Override
                public void stepped(Progress p) {
                    super.stepped(p);
                    if (p.step() == 3) {
                        Thread.ofPlatform().start(trainer::stop);
                    }
                    while (p.step() == 3 && !trainer.isStopping()) {
                        Thread.onSpinWait();
                    }
                }
            };
            History history = trainer.fit(Points.grid(6), epochs(4), listener);
            assertThat(listener.events).endsWith("step 3: 2/4 1/2", "ended 3");
            assertThat(history.stopped()).isTrue();
            assertThat(history.epochs()).isEqualTo(1);
            assertThat(history.steps()).isEqualTo(3);
            assertThat(history.epochLosses()).hasSize(2);
            assertThat(trainer.fit(Points.grid(6), epochs(1)).stopped()).isFalse();
        }
    }

    @Test
    void aStopBeforeTrainingHoldsForTheNextCall() {
        try (var trainer = trainer(Schedule.constant())) {
            trainer.stop();
            History history = trainer.fit(Points.grid(6), epochs(1));
            assertThat(history.steps()).isZero();
            assertThat(history.stopped()).isTrue();
            assertThat(history.loss()).isNaN();
        }
    }

    @Test
    void aStopAfterTheLastStepStoppedNothing() {
        try (var trainer = trainer(Schedule.constant())) {
            var listener = new Listener() {
                @Override
                public void epochEnded(Progress p) {
                    trainer.stop();
                }
            };
            assertThat(trainer.fit(Points.grid(6), epochs(1), listener).stopped()).isFalse();
        }
    }

    @Test
    void theProgramSeesTheRateOfTheSchedule() {
        Schedule halving = (step, steps) -> Math.pow(0.5, step) * steps;
        var listener = new Listener();
        try (var trainer = trainer(halving)) {
            trainer.fit(Points.grid(8), epochs(2), listener);
        }
        assertThat(Arrays.copyOf(backend.uploadedScalars, backend.uploads)).containsExactly(2.0, 1.0, 0.5, 0.25);
        assertThat(listener.steps).extracting(Progress::rate).containsExactly(2.0, 1.0, 0.5, 0.25);
    }

    @Test
    void aRateThatStaysIsUploadedOnce() {
        try (var trainer = trainer(Schedule.constant())) {
            trainer.fit(Points.grid(8), epochs(50), new Listener());
        }
        assertThat(Arrays.copyOf(backend.uploadedScalars, backend.uploads)).containsExactly(0.5);
    }

    @Test
    void progressTellsHowFastAndHowLong() {
        var listener = new Listener();
        try (var trainer = trainer(Schedule.constant())) {
            trainer.fit(Points.grid(8), epochs(3), listener);
        }
        assertThat(listener.steps).allSatisfy(p -> {
            assertThat(p.samplesPerSecond()).isPositive().isFinite();
            assertThat(p.secondsLeft()).isCloseTo((24 - 4 * p.step()) / p.samplesPerSecond(), within(1e-9));
        });
    }
}
