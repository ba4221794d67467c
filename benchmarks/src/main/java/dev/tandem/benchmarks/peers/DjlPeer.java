package dev.tandem.benchmarks.peers;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.tandem.cli.peer.KnownPeer;
import dev.tandem.cli.peer.Peer;
import dev.tandem.cli.peer.PeerLoop;
import dev.tandem.cli.work.Measured;
import dev.tandem.cli.work.Work;
import java.io.IOException;

/** PyTorch through DJL, as a Java user would have it. */
final class DjlPeer implements Peer {

    private static final float RATE = 1e-4f;

    private final int threads;
    private final NDManager manager = NDManager.newBaseManager(Device.cpu());
    private NDManager operands = manager.newSubManager();
    private AutoCloseable prepared = () -> {
    };

    private DjlPeer(int threads) {
        this.threads = threads;
    }

    /**
     * Serves the command.
     *
     * @param arguments the number of threads
     */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("ai.djl.pytorch.num_threads", arguments[0]);
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
        System.setProperty("ai.djl.pytorch.graph_optimizer", "false");
        PeerLoop.serve(() -> new DjlPeer(Integer.parseInt(arguments[0])));
    }

    @Override
    public String description() {
        Engine engine = Engine.getInstance();
        return "%s %s through DJL %s, %d threads".formatted(engine.getEngineName(), engine.getVersion(),
                Engine.getDjlVersion(), threads);
    }

    @Override
    public Measured prepare(Work work) {
        return switch (work) {
            case Work.Training t -> steps(t.model(), t.batch(), true);
            case Work.Inference i -> steps(i.model(), i.batch(), false);
            case Work.Product p -> product(p);
            case Work.Convolution _,Work.Pass _ -> throw KnownPeer.DJL.refusal(work);
        };
    }

    private Measured product(Work.Product p) {
        fresh();
        NDArray a = operands.randomUniform(-0.5f, 0.5f, new Shape(p.m(), p.k()));
        NDArray b = operands.randomUniform(-0.5f, 0.5f, new Shape(p.k(), p.n()));
        return Measured.of(() -> a.matMul(b).close(), () -> {
        });
    }

    private void fresh() {
        try {
            prepared.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        operands.close();
        operands = manager.newSubManager();
        prepared = () -> {
        };
    }

    private Measured steps(String name, int batch, boolean training) {
        DjlModels.Described described = DjlModels.of(name);
        fresh();
        Model model = Model.newInstance(name, Device.cpu());
        model.setBlock(described.block());
        Trainer trainer = model.newTrainer(new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(Optimizer.sgd().setLearningRateTracker(Tracker.fixed(RATE)).build())
                .optDevices(new Device[]{Device.cpu()}));
        prepared = () -> {
            trainer.close();
            model.close();
        };
        Shape input = new Shape(batch).addAll(described.sample());
        trainer.initialize(input);
        described.checkParameters(parameters(model.getBlock()));
        NDArray x = trainer.getManager().randomNormal(0, 0.1f, input, DataType.FLOAT32);
        NDArray labels = trainer.getManager().create(labels(batch, described.classes()));
        return training
                ? repetitions -> train(trainer, x, labels, repetitions)
                : repetitions -> infer(trainer, x, repetitions);
    }

    private static long parameters(Block block) {
        return block.getParameters().values().stream().map(Parameter::getArray).mapToLong(NDArray::size).sum();
    }

    private static float[] labels(int batch, int classes) {
        float[] labels = new float[batch];
        for (int i = 0; i < batch; i++) {
            labels[i] = i % classes;
        }
        return labels;
    }

    /** A sub-manager a step: else DJL keeps every intermediate array, and slows down. */
    private static double train(Trainer trainer, NDArray x, NDArray labels, int repetitions) {
        long start = System.nanoTime();
        for (int i = 0; i < repetitions; i++) {
            try (NDManager step = trainer.getManager().newSubManager()) {
                x.tempAttach(step);
                labels.tempAttach(step);
                try (GradientCollector gradients = trainer.newGradientCollector()) {
                    NDList output = trainer.forward(new NDList(x));
                    NDArray loss = trainer.getLoss().evaluate(new NDList(labels), output);
                    gradients.backward(loss);
                    if (i == repetitions - 1) {
                        loss.getFloat();
                    }
                    loss.close();
                    output.close();
                }
                trainer.step();
            }
        }
        return (System.nanoTime() - start) * 1e-9;
    }

    private static double infer(Trainer trainer, NDArray x, int repetitions) {
        long start = System.nanoTime();
        for (int i = 0; i < repetitions; i++) {
            try (NDManager step = trainer.getManager().newSubManager()) {
                x.tempAttach(step);
                trainer.evaluate(new NDList(x)).close();
            }
        }
        return (System.nanoTime() - start) * 1e-9;
    }
}
