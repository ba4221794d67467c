package dev.tandem.cli;

import dev.tandem.optim.Optimizer;
import dev.tandem.spi.DeviceInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a run was made: what its {@code config.json} says.
 *
 * @param command what repeats it
 * @param options as {@link RunOptions} has them: what goes on with the run takes these over
 */
record TrainConfig(String model, Data data, int epochs, int batch, Optimizing optimizer, String schedule,
        String augment, long seed, Place place, String tandem, String command, Map<String, String> options) {

    /** The name of the options in the file. */
    static final String OPTIONS = "options";

    /** What was learnt from and judged on. */
    record Data(String name, @Nullable String folder, @Nullable Integer limit, int trainSamples, int testSamples) {

        static Data of(DataOptions options, @Nullable Integer limit, Judging.Parts split) {
            return new Data(options.name(), options.dir() == null ? null : options.dir().toString(), limit,
                    split.train().size(), split.test().size());
        }
    }

    /** The update rule; {@code parameters} has all its numbers. */
    record Optimizing(String name, double learningRate, String parameters) {

        static Optimizing of(Optimizer optimizer) {
            return new Optimizing(optimizer.name(), optimizer.rate(), optimizer.toString());
        }
    }

    /** Where it ran. */
    record Place(String backend, String device, String precision, String java) {

        static Place of(DeviceInfo device) {
            return new Place(device.backend(), device.device(), device.precision(), Runtime.version().toString());
        }
    }
}
