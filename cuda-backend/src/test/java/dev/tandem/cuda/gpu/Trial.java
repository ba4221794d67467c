package dev.tandem.cuda.gpu;

import dev.tandem.nn.Loss;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.verify.SyntheticBatch;
import dev.tandem.zoo.Zoo;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Some steps of a model, of which every bit is looked at.
 *
 * @param model of the zoo
 * @param precision of contractions
 */
record Trial(String model, Precision precision) {

    private static final int BATCH = Gpu.isQuick() ? 2 : 6;
    private static final int STEPS = Gpu.isQuick() ? 4 : 12;
    private static final double RATE = 0.003;

    /** A net without and, if there is time, one with dropout, in every precision. */
    static Stream<Trial> all() {
        return Stream.of("lenet", "alexnet-cifar").limit(Gpu.isQuick() ? 1 : 2)
                .flatMap(model -> Arrays.stream(Precision.values()).map(p -> new Trial(model, p)));
    }

    /** The SHA-256 of all states, and the losses, after steps over other samples each time, with Adam. */
    String fingerprint(boolean eager) {
        try (Backend gpu = Gpu.open(precision); var session = new Session(gpu, 0)) {
            Program step = session.compile(batch(0).training(Optimizer.adam(RATE)));
            if (eager) {
                step.eager();
            }
            var losses = new StringBuilder();
            for (int i = 0; i < STEPS; i++) {
                batch(i).feed(step, RATE);
                step.run();
                losses.append(' ').append(Double.toHexString(step.scalar(SyntheticBatch.LOSS)));
            }
            return session.sha256(state -> true) + losses;
        }
    }

    private SyntheticBatch batch(int seed) {
        return new SyntheticBatch(Zoo.model(model).network(), Loss.softmaxCrossEntropy(), BATCH, seed);
    }

    @Override
    public String toString() {
        return model + " in " + Gpu.name(precision);
    }
}
