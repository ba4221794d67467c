package dev.tandem.cuda.gpu.bench;

import dev.tandem.cuda.gpu.report.Row;
import dev.tandem.nn.Loss;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.verify.SyntheticBatch;
import dev.tandem.zoo.Zoo;
import java.util.List;

/** Steps of a model: training replayed and eager, and its use. */
record StepBench(Backend backend, Rounds rounds, Findings findings) {

    /** So small that the weights stay what they are: a batch learnt by heart has gradients of denormal numbers. */
    private static final double RATE = 1e-4;

    void run(String model, List<Integer> batches) {
        for (int batch : batches) {
            var samples = new SyntheticBatch(Zoo.model(model).network(), Loss.softmaxCrossEntropy(), batch, 0);
            row("train " + model, batch, Row.REPLAY, training(samples, Optimizer.sgd(RATE), false));
            row("train " + model, batch, Row.EAGER, training(samples, Optimizer.sgd(RATE), true));
            row("infer " + model, batch, Row.REPLAY, inference(samples));
        }
    }

    private void row(String what, int batch, String mode, Spread seconds) {
        findings.row(what, "batch " + batch, backend.device().precision(), mode, seconds.rate(batch), "images/s");
    }

    /** The seconds of a training step. */
    Spread training(SyntheticBatch samples, Optimizer optimizer, boolean eager) {
        try (var session = new Session(backend, 0); Program step = session.compile(samples.training(optimizer))) {
            samples.feed(step, RATE);
            Program run = eager ? step.eager() : step;
            return rounds.seconds(run::run, () -> run.scalar(SyntheticBatch.LOSS));
        }
    }

    private Spread inference(SyntheticBatch samples) {
        try (var session = new Session(backend, 0); Program program = session.compile(samples.inference())) {
            samples.feed(program, 0);
            return rounds.seconds(program::run, backend::synchronize);
        }
    }
}
