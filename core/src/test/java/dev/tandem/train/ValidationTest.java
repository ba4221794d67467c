package dev.tandem.train;

import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.features;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.nn.Layers.tanh;
import static dev.tandem.nn.Loss.softmaxCrossEntropy;
import static dev.tandem.optim.Optimizer.sgd;
import static dev.tandem.train.Epochs.epochs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import dev.tandem.nn.Network;
import dev.tandem.oracle.OracleBackend;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidationTest {

    private static final Network NETWORK = sequential(features(2), dense(6), tanh(), dense(2));

    private final OracleBackend backend = OracleBackend.open();

    @TempDir
    private Path folder;

    @AfterEach
    void everythingIsFreed() {
        backend.close();
    }

    /** A rate so large that the loss soon gets worse. */
    private Trainer trainer() {
        return Trainer.of(NETWORK, softmaxCrossEntropy(), sgd(4), backend, TrainingOptions.defaults().batch(8));
    }

    @Test
    void trainingStopsWhenItNoLongerGetsBetterAndTheBestWeightsAreKept() {
        Path best = folder.resolve("best.safetensors");
        try (var trainer = trainer()) {
            var validation = Validation.on(trainer, Points.grid(20)).patience(3).keepBest(best);
            History history = trainer.fit(Points.spiral(16), epochs(200), validation);
            List<Double> losses = validation.evaluations().stream().map(Evaluation::meanLoss).toList();
            assertThat(history.stopped()).isTrue();
            assertThat(losses).hasSize(validation.bestEpoch() + 3);
            assertThat(validation.best()).isEqualTo(losses.get(validation.bestEpoch() - 1))
                    .isEqualTo(losses.stream().min(Double::compare).orElseThrow());
            trainer.load(best);
            assertThat(trainer.evaluate(Points.grid(20)).meanLoss()).isEqualTo(validation.best());
        }
    }

    @Test
    void patienceLastsOverAnInterruption() {
        Checkpoints checkpoints = Checkpoints.in(folder);
        int stoppedAfter;
        try (var trainer = trainer()) {
            var validation = Validation.on(trainer, Points.grid(20)).patience(3);
            stoppedAfter = trainer.fit(Points.spiral(16), epochs(200), validation).epochs();
        }
        try (var trainer = trainer()) {
            var validation = Validation.on(trainer, Points.grid(20)).patience(3);
            trainer.fit(Points.spiral(16), epochs(200), checkpoints, validation, new TrainingListener() {
                @Override
                public void epochEnded(Progress p) {
                    if (p.epoch() == stoppedAfter - 1) {
                        trainer.stop();
                    }
                }
            });
        }
        try (var trainer = trainer()) {
            trainer.resume(checkpoints.latest().orElseThrow());
            var validation = Validation.on(trainer, Points.grid(20)).patience(3);
            assertThat(trainer.fit(Points.spiral(16), epochs(200), validation).epochs()).isEqualTo(stoppedAfter);
            assertThat(validation.evaluations()).hasSize(1);
        }
    }

    @Test
    void aRunHasOneListenerOfAName() {
        try (var trainer = trainer()) {
            var first = Validation.on(trainer, Points.xor());
            var second = Validation.on(trainer, Points.grid(20));
            assertThatThrownBy(() -> trainer.fit(Points.xor(), epochs(1), first, second))
                    .isInstanceOf(UsageException.class)
                    .hasMessage("listener 'validation': is there twice (checkpoints tell listeners by their names)"
                            + " — give training one of this name");
        }
    }

    @Test
    void patienceForNoEpochIsNone() {
        try (var trainer = trainer()) {
            var validation = Validation.on(trainer, Points.xor());
            assertThatThrownBy(() -> validation.patience(0)).isInstanceOf(UsageException.class)
                    .hasMessage("validation 'xor': needs patience for an epoch at least (0) — choose 1 or more");
        }
    }

    @Test
    void aRateSearchEndsWhereTheLossRunsAway() {
        var search = RateSearch.of(NETWORK, softmaxCrossEntropy(), sgd(1), backend, Points.spiral(300),
                TrainingOptions.defaults().batch(4), 1e-4, 1e4);
        assertThat(search.points().getFirst().rate()).isEqualTo(1e-4);
        assertThat(search.points()).hasSizeBetween(40, 149);
        assertThat(search.suggestion()).isBetween(1e-3, 10.0);
        assertThatThrownBy(() -> RateSearch.of(NETWORK, softmaxCrossEntropy(), sgd(1), backend, Points.xor(),
                TrainingOptions.defaults(), 1, 1)).isInstanceOf(UsageException.class)
                .hasMessage("rate search: needs rates that rise from above 0 (1.0 to 1.0) — choose 1e-5 to 1, say");
    }
}
