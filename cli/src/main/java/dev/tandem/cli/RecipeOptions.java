package dev.tandem.cli;

import dev.tandem.data.Split;
import dev.tandem.data.augment.Augmentation;
import dev.tandem.error.UsageException;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Schedule;
import dev.tandem.optim.Sgd;
import dev.tandem.optim.Tuned;
import dev.tandem.train.Checkpoints;
import dev.tandem.train.Epochs;
import dev.tandem.train.Plateau;
import dev.tandem.train.TrainingOptions;
import dev.tandem.zoo.Model;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to train: a model's own recipe, with what the user wants otherwise. */
final class RecipeOptions {

    private static final double MOMENTUM = 0.9;
    private static final String PLATEAU = "plateau";

    @Option(names = "--limit", paramLabel = "N", description = "learn from the first N samples (all)")
    private @Nullable Integer limit;

    @Option(names = "--epochs", paramLabel = "N", description = "passes over the data (the model's own)")
    private @Nullable Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "samples of a step (the model's own)")
    private @Nullable Integer batch;

    @Option(names = "--optimizer", paramLabel = "NAME", description = "sgd, momentum, nesterov, adagrad, rmsprop, adadelta, adam or adamw (the model's own)")
    private @Nullable String optimizer;

    @Option(names = "--lr", paramLabel = "X", description = "learning rate (the model's own; 0.001 for adam, adamw and rmsprop, 0.01 for adagrad, 1 for adadelta)")
    private @Nullable Double rate;

    @Option(names = "--schedule", paramLabel = "NAME", description = {"the learning rate's course (the model's own):",
            "constant", "step: a tenth after each third of the run",
            "exponential or inverse: to a hundredth, by a factor or as 1/t", "cosine: to 0",
            "warm-cosine: a rise over a twentieth of the run, then cosine",
            "plateau: half after two epochs in which the training loss did not fall"})
    private @Nullable String schedule;

    @Option(names = "--weight-decay", paramLabel = "X", description = "pulls weights to 0: half of X times their squares is added to the loss; with adamw X times the rate is taken off instead (the model's own; 0.01 for adamw)")
    private @Nullable Double decay;

    @Option(names = "--augment", paramLabel = "STEPS", description = "changes pictures while they are learnt from, as shift:2,rotate:10: of shift, rotate, scale, elastic, flip, crop, cutout, with or without numbers (the model's own)")
    private @Nullable String augment;

    @Option(names = "--clip", paramLabel = "X", description = "scales gradients down whose norm, over all weights, is above X (no limit)")
    private @Nullable Double clip;

    @Option(names = "--early-stop", paramLabel = "N", description = "keeps one training sample in five of each class back to judge by, stops after N epochs in which the loss on them did not fall, and goes back to the best weights (no)")
    private @Nullable Integer patience;

    @Option(names = "--checkpoint-every", paramLabel = "STEPS", description = "steps from one checkpoint to the next (one an epoch)")
    private @Nullable Long checkpointEvery;

    @Nullable
    Integer limit() {
        return limit;
    }

    /**
     * A data set with as much to learn from as is asked for.
     *
     * @throws UsageException if it has fewer samples
     */
    Split limited(Split all) {
        return limit == null ? all : new Split(all.train().first(limit), all.test());
    }

    Epochs epochs(Model model) {
        return new Epochs(epochs == null ? model.epochs() : epochs);
    }

    /** Batch size, schedule, augmentation and seed. */
    TrainingOptions options(Model model, long seed) {
        TrainingOptions own = model.options().seed(seed);
        TrainingOptions changed = augment == null ? own : own.augment(Augmentation.parse(augment));
        TrainingOptions sized = batch == null ? changed : changed.batch(batch);
        return schedule == null ? sized : sized.schedule(Choice.of("--schedule", schedule, schedules()));
    }

    private static Map<String, Schedule> schedules() {
        var schedules = new LinkedHashMap<String, Schedule>();
        schedules.put("constant", Schedule.constant());
        schedules.put("step", Schedule.step(0.1, 3));
        schedules.put("exponential", Schedule.exponential(0.01));
        schedules.put("inverse", Schedule.inverse(0.01));
        schedules.put("cosine", Schedule.cosine());
        schedules.put("warm-cosine", Schedule.warmCosine());
        schedules.put(PLATEAU, Schedule.constant());
        return schedules;
    }

    /** What lowers the rate where training gets no further, if that is asked for. */
    Optional<Plateau> plateau() {
        return PLATEAU.equals(schedule) ? Optional.of(Plateau.ofTrainingLoss()) : Optional.empty();
    }

    /**
     * After how many epochs without progress training ends early; empty to train to the end.
     *
     * @throws UsageException if the number is below 1
     */
    OptionalInt patience() {
        checkAtLeastOne("--early-stop", patience, "leave it out to train to the end");
        return patience == null ? OptionalInt.empty() : OptionalInt.of(patience);
    }

    /**
     * When checkpoints are written, and where.
     *
     * @throws UsageException if there are to be none between
     */
    Checkpoints checkpoints(Path folder) {
        checkAtLeastOne("--checkpoint-every", checkpointEvery, "leave it out for one an epoch");
        return checkpointEvery == null ? Checkpoints.in(folder) : Checkpoints.in(folder).every(checkpointEvery);
    }

    private static void checkAtLeastOne(String option, @Nullable Number value, String cure) {
        if (value != null && value.longValue() < 1) {
            throw new UsageException("option", option, "must be at least 1", value.toString(), cure);
        }
    }

    /** The name of the schedule, for the record. */
    String scheduleName() {
        return schedule == null ? "the model's own" : schedule;
    }

    /** The update rule, with its rate and what is asked of it. */
    Optimizer optimizer(Model model) {
        check("--lr", rate, rate != null && rate > 0, "above 0");
        check("--weight-decay", decay, decay != null && decay >= 0, "from 0 on");
        check("--clip", clip, clip != null && clip > 0, "above 0");
        Optimizer chosen = optimizer == null
                ? model.optimizer()
                : Choice.of("--optimizer", optimizer, optimizers(model.optimizer().tuned()));
        Optimizer rated = rate == null ? chosen : chosen.rate(rate);
        Optimizer decayed = decay == null ? rated : rated.weightDecay(decay);
        return clip == null ? decayed : decayed.clipNorm(clip);
    }

    /** By name, each with a usual rate; descent along the gradient has the model's own rate and decay, if that descends so. */
    private static Map<String, Optimizer> optimizers(Tuned own) {
        Sgd sgd = own.algorithm() instanceof Sgd s ? s : Optimizer.sgd(own.rate());
        Tuned descent = own.algorithm() instanceof Sgd ? own : sgd.tuned();
        double momentum = sgd.momentum() == 0 ? MOMENTUM : sgd.momentum();
        var optimizers = new LinkedHashMap<String, Optimizer>();
        optimizers.put("sgd", descent.algorithm(sgd.momentum(0)));
        optimizers.put("momentum", descent.algorithm(sgd.momentum(momentum)));
        optimizers.put("nesterov", descent.algorithm(sgd.nesterov(momentum)));
        optimizers.put("adagrad", Optimizer.adagrad(0.01));
        optimizers.put("rmsprop", Optimizer.rmsProp(0.001));
        optimizers.put("adadelta", Optimizer.adadelta(1));
        optimizers.put("adam", Optimizer.adam(0.001));
        optimizers.put("adamw", Optimizer.adamW(0.001));
        optimizers.put(own.name(), own);
        return optimizers;
    }

    private static void check(String option, @Nullable Double value, boolean allowed, String which) {
        if (value != null && !(allowed && value <= Float.MAX_VALUE)) {
            throw new UsageException("option", option, "must be a number " + which, String.valueOf(value),
                    "choose another number");
        }
    }
}
