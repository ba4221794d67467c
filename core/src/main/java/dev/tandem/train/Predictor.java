package dev.tandem.train;

import dev.tandem.data.Target;
import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.io.SafetensorsFile;
import dev.tandem.nn.Network;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.nio.file.Path;
import java.util.TreeSet;

/**
 * A trained network that is used and no longer trained: weights from a file, one sample at a time, nothing else in memory. What a
 * service holds. Used by one thread at a time; a server opens several. Closing it frees it; the backend stays open.
 *
 * <pre>{@code
 * try (var backend = Backends.open(); var lenet = Predictor.of(network, Path.of("lenet.safetensors"), backend)) {
 *     float[] p = lenet.probabilities(pixels);
 * }
 * }</pre>
 */
public final class Predictor implements AutoCloseable {

    private static final String PROBABILITIES = "probabilities";

    private final SampleFormat format;
    private final Session session;
    private final Program program;
    private final float[] outputs;
    private final float[] probabilities;

    private Predictor(Network network, SafetensorsFile file, SampleFormat format, Backend backend) {
        this.format = format;
        session = new Session(backend, 0);
        try {
            var b = new GraphBuilder(false);
            Samples samples = format.samples();
            Value raw = b.input(Samples.ELEMENTS, TensorType.of(format.dtype(), format.shape().batched(1).sizes()));
            Value y = network.apply(samples.normalize(b, raw));
            b.output(StepGraphs.OUTPUT, y);
            if (format.target() instanceof Target.Classes) {
                b.output(PROBABILITIES, Ops.softmax(y));
            }
            program = session.compile(b.build());
            var states = new TreeSet<String>();
            program.graph().nodes().forEach(n -> {
                if (n.op() instanceof Op.State state) {
                    states.add(state.name());
                }
            });
            StateFiles.load(session, file, states);
            outputs = new float[network.output().elements()];
            probabilities = new float[outputs.length];
        } catch (RuntimeException | Error e) {
            session.close();
            throw e;
        }
    }

    /**
     * Loads a network that {@link Trainer#save} or a checkpoint has saved after training.
     *
     * @param network as it was trained
     * @param safetensors the file
     * @throws DataException if the file is missing or damaged, is of another network, or does not say what samples are
     */
    public static Predictor of(Network network, Path safetensors, Backend backend) {
        try (var file = SafetensorsFile.open(safetensors)) {
            return of(network, file, SampleFormat.of(safetensors, file.metadata()), backend);
        }
    }

    /**
     * Loads a network of which the file has the weights alone.
     *
     * @throws DataException if the file is missing or damaged, or is of another network
     */
    public static Predictor of(Network network, Path safetensors, SampleFormat format, Backend backend) {
        try (var file = SafetensorsFile.open(safetensors)) {
            return of(network, file, format, backend);
        }
    }

    private static Predictor of(Network network, SafetensorsFile file, SampleFormat format, Backend backend) {
        int outputs = switch (format.target()) {
            case Target.Classes(var names) -> names.size();
            case Target.Values(var shape) -> shape.elements();
            case Target.Itself _ -> format.shape().elements();
        };
        if (!format.shape().equals(network.input()) || network.output().elements() != outputs) {
            throw new UsageException("predictor", file.file().toString(), "the samples are not those of the network",
                    format.shape() + " and " + format.target() + ", network " + network.input() + " → "
                            + network.output(),
                    "build the network that was trained");
        }
        return new Predictor(network, file, format, backend);
    }

    /** What samples are. */
    public SampleFormat format() {
        return format;
    }

    /**
     * The probability of each class for a sample of bytes.
     *
     * @param elements raw, row-major, 0 to 255
     * @return an array that the next call fills anew
     * @throws UsageException if samples are no bytes, have another number of elements, or no classes
     */
    public float[] probabilities(byte[] elements) {
        checkClasses();
        check(DType.U8, elements.length);
        program.set(Samples.ELEMENTS, elements);
        return run(PROBABILITIES, probabilities);
    }

    /**
     * The probability of each class for a sample of floats.
     *
     * @param elements raw, row-major
     * @return an array that the next call fills anew
     * @throws UsageException if samples are no floats, have another number of elements, or no classes
     */
    public float[] probabilities(float[] elements) {
        checkClasses();
        check(DType.F32, elements.length);
        program.set(Samples.ELEMENTS, elements);
        return run(PROBABILITIES, probabilities);
    }

    /**
     * The probability of each class for a sample of tokens.
     *
     * @param elements positions in the network's table, row-major; one that is not in it makes every probability NaN
     * @return an array that the next call fills anew
     * @throws UsageException if samples are no tokens, have another number of elements, or no classes
     */
    public float[] probabilities(int[] elements) {
        checkClasses();
        check(DType.I32, elements.length);
        program.set(Samples.ELEMENTS, elements);
        return run(PROBABILITIES, probabilities);
    }

    /**
     * What the network gives for a sample of bytes: values, or of classes what softmax makes probabilities of.
     *
     * @param elements raw, row-major, 0 to 255
     * @return row-major, an array that the next call fills anew
     * @throws UsageException if samples are no bytes, or have another number of elements
     */
    public float[] outputs(byte[] elements) {
        check(DType.U8, elements.length);
        program.set(Samples.ELEMENTS, elements);
        return run(StepGraphs.OUTPUT, outputs);
    }

    /**
     * What the network gives for a sample of floats: values, or of classes what softmax makes probabilities of.
     *
     * @param elements raw, row-major
     * @return row-major, an array that the next call fills anew
     * @throws UsageException if samples are no floats, or have another number of elements
     */
    public float[] outputs(float[] elements) {
        check(DType.F32, elements.length);
        program.set(Samples.ELEMENTS, elements);
        return run(StepGraphs.OUTPUT, outputs);
    }

    /**
     * What the network gives for a sample of tokens: values, or of classes what softmax makes probabilities of.
     *
     * @param elements positions in the network's table, row-major; one that is not in it makes every output NaN
     * @return row-major, an array that the next call fills anew
     * @throws UsageException if samples are no tokens, or have another number of elements
     */
    public float[] outputs(int[] elements) {
        check(DType.I32, elements.length);
        program.set(Samples.ELEMENTS, elements);
        return run(StepGraphs.OUTPUT, outputs);
    }

    private void checkClasses() {
        if (!(format.target() instanceof Target.Classes)) {
            throw new UsageException("predictor", "", "has no classes", format.target().toString(), "ask for outputs");
        }
    }

    private void check(DType given, int elements) {
        if (given != format.dtype() || elements != format.shape().elements()) {
            throw new UsageException("predictor", "", "takes other samples",
                    elements + " × " + given.label() + ", trained on " + format.dtype().label() + format.shape(),
                    "give raw elements as those it was trained on");
        }
    }

    private float[] run(String output, float[] into) {
        program.run();
        program.read(output, into);
        return into;
    }

    /** Frees the network. */
    @Override
    public void close() {
        session.close();
    }
}
