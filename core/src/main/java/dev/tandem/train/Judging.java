package dev.tandem.train;

import dev.tandem.data.Batch;
import dev.tandem.data.Batches;
import dev.tandem.data.Dataset;
import dev.tandem.nn.Loss;
import dev.tandem.runtime.Program;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Passes over data sets with the network as it is used. On a device apart the results of a batch are waited for when the next ones are
 * under way.
 */
final class Judging {

    /** One computes, one waits with its batch on the device, the batch of one travels. */
    private static final int MOST_UNDER_WAY = 3;

    /** Takes the results of a batch: samples from {@code first} on. */
    @FunctionalInterface
    private interface Results {

        void take(int first, int count, Arrived arrived);
    }

    /** An output that has come from the device. */
    @FunctionalInterface
    private interface Arrived {

        double[] read(String output);
    }

    private final Programs programs;
    private final StepGraphs graphs;
    private final int batch;
    private final int places;

    /**
     * Nothing is compiled yet.
     *
     * @param batch samples of a batch
     * @param remote whether the device has memory of its own
     */
    Judging(Programs programs, StepGraphs graphs, int batch, boolean remote) {
        this.programs = programs;
        this.graphs = graphs;
        this.batch = batch;
        places = remote ? MOST_UNDER_WAY : 1;
    }

    /** What comes of samples in classes. */
    Evaluation evaluate(Dataset data) {
        int classes = data.classes();
        int[][] confusion = new int[classes][classes];
        int[] ranks = new int[classes];
        double[] lossSum = new double[1];
        pass(data, programs::evaluation, List.of(StepGraphs.CLASS, StepGraphs.OUTPUT, StepGraphs.LOSS),
                (first, count, arrived) -> {
                    double[] found = arrived.read(StepGraphs.CLASS);
                    double[] outputs = arrived.read(StepGraphs.OUTPUT);
                    for (int i = 0; i < count; i++) {
                        int label = data.label(first + i);
                        confusion[label][(int) found[i]]++;
                        ranks[found[i] == label
                                ? 0
                                : Math.max(1, Evaluation.rank(outputs, i * classes, classes, label))]++;
                    }
                    lossSum[0] += arrived.read(StepGraphs.LOSS)[0];
                });
        return new Evaluation(data.classNames(), confusion, ranks, lossSum[0] / data.size());
    }

    /** The mean of a loss. */
    double meanLoss(Dataset data, Loss measure) {
        double[] sum = new double[1];
        pass(data, (samples, size) -> programs.losses(samples, size, measure), List.of(StepGraphs.LOSS),
                (first, count, arrived) -> sum[0] += arrived.read(StepGraphs.LOSS)[0]);
        return sum[0] / data.size();
    }

    /** The outputs of each sample. */
    float[][] outputs(Dataset data) {
        int width = graphs.network().output().elements();
        float[][] rows = new float[data.size()][width];
        pass(data, programs::outputs, List.of(StepGraphs.OUTPUT), (first, count, arrived) -> {
            double[] y = arrived.read(StepGraphs.OUTPUT);
            for (int i = 0; i < y.length; i++) {
                rows[first + i / width][i % width] = (float) y[i];
            }
        });
        return rows;
    }

    private void pass(Dataset data, BiFunction<Samples, Integer, Program> compiler, List<String> outputs,
            Results results) {
        Samples samples = Samples.of(data);
        var sized = EpochPrograms.of(data, batch,
                size -> new BatchProgram(compiler.apply(samples, size), samples));
        int given = 0;
        int issued = 0;
        try (var batches = Batches.inOrder(data, batch)) {
            batches.begin(0);
            while (given < batches.count()) {
                if (batches.hasNext() && issued - given < places) {
                    Batch next = batches.next();
                    BatchProgram program = sized.of(next.size());
                    program.run(next);
                    int place = issued++ % places;
                    outputs.forEach(output -> program.program().readout(output, place).start());
                } else {
                    int first = given * sized.size();
                    int count = Math.min(sized.size(), data.size() - first);
                    int place = given++ % places;
                    Program program = sized.of(count).program();
                    results.take(first, count, output -> program.readout(output, place).read());
                }
            }
        }
    }
}
