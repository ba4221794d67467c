package dev.tandem.cli;

import dev.tandem.data.augment.Augmentation;
import dev.tandem.error.UsageException;
import dev.tandem.optim.Adam;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Rule;
import dev.tandem.optim.Schedule;
import dev.tandem.optim.Sgd;
import dev.tandem.train.Epochs;
import dev.tandem.train.TrainingOptions;
import dev.tandem.zoo.Model;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to train: a model's own recipe, with what the user wants otherwise. */
final class RecipeOptions {

    private static final double ADAM_RATE = 0.001;
    private static final double MOMENTUM = 0.9;

    @Option(names = "--epochs", paramLabel = "N", description = "passes over the data (the model's own)")
    private @Nullable Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "samples of a step (the model's own)")
    private @Nullable Integer batch;

    @Option(names = "--optimizer", paramLabel = "NAME", description = "sgd, momentum or adam (the model's own)")
    private @Nullable String optimizer;

    @Option(names = "--lr", paramLabel = "X", description = "learning rate (the model's own; 0.001 for adam)")
    private @Nullable Double rate;

    @Option(names = "--schedule", paramLabel = "NAME", description = "constant, cosine or warm-cosine: the learning rate's course (the model's own)")
    private @Nullable String schedule;

    @Option(names = "--weight-decay", paramLabel = "X", description = "pulls weights to 0: half of X times their squares is added to the loss (the model's own)")
    private @Nullable Double decay;

    @Option(names = "--augment", paramLabel = "STEPS", description = "changes pictures while they are learnt from, as shift:2,rotate:10: of shift, rotate, scale, elastic, flip, crop, cutout, with or without numbers (the model's own)")
    private @Nullable String augment;

    Epochs epochs(Model model) {
        return new Epochs(epochs == null ? model.epochs() : epochs);
    }

    /** Batch size, schedule, augmentation and seed. */
    TrainingOptions options(Model model, long seed) {
        TrainingOptions own = model.options().seed(seed);
        TrainingOptions changed = augment == null ? own : own.augment(Augmentation.parse(augment));
        TrainingOptions sized = batch == null ? changed : changed.batch(batch);
        if (schedule == null) {
            return sized;
        }
        var schedules = new LinkedHashMap<String, Schedule>();
        schedules.put("constant", Schedule.constant());
        schedules.put("cosine", Schedule.cosine());
        schedules.put("warm-cosine", Schedule.warmCosine());
        return sized.schedule(Choice.of("--schedule", schedule, schedules));
    }

    /** The name of the schedule, for the record. */
    String scheduleName() {
        return schedule == null ? "the model's own" : schedule;
    }

    /** The update rule and its rate. */
    Optimizer optimizer(Model model) {
        check("--lr", rate, rate != null && rate > 0, "above 0");
        check("--weight-decay", decay, decay != null && decay >= 0, "from 0 on");
        Sgd own = model.optimizer() instanceof Sgd s ? s : Optimizer.sgd(model.optimizer().rate());
        var optimizers = new LinkedHashMap<String, Optimizer>();
        optimizers.put("sgd", own.momentum(0));
        optimizers.put("momentum", own.momentum(own.momentum() == 0 ? MOMENTUM : own.momentum()));
        optimizers.put("adam", Optimizer.adam(ADAM_RATE));
        return with(optimizer == null ? model.optimizer() : Choice.of("--optimizer", optimizer, optimizers));
    }

    private Optimizer with(Optimizer chosen) {
        double wanted = rate == null ? chosen.rate() : rate;
        return switch (chosen) {
            case Sgd s -> new Sgd(wanted, s.momentum(), decay == null ? s.decay() : decay);
            case Adam a -> {
                var adam = new Adam(wanted, a.beta1(), a.beta2(), a.epsilon());
                yield decay == null ? adam : new Decayed(adam, decay);
            }
            default -> chosen;
        };
    }

    private static void check(String option, @Nullable Double value, boolean allowed, String which) {
        if (value != null && !(allowed && value <= Float.MAX_VALUE)) {
            throw new UsageException("option", option, "must be a number " + which, String.valueOf(value),
                    "choose another number");
        }
    }

    /** An optimizer with weight decay in the gradient. */
    private record Decayed(Optimizer of, double decay) implements Optimizer {

        @Override
        public String name() {
            return of.name();
        }

        @Override
        public double rate() {
            return of.rate();
        }

        @Override
        public Rule rule() {
            return of.rule().weightDecay(decay);
        }
    }
}
