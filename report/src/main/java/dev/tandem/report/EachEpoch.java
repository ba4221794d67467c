package dev.tandem.report;

import dev.tandem.train.Evaluation;
import dev.tandem.train.Progress;
import dev.tandem.train.TrainingListener;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Judges the network at the end of each epoch, once for all who want to know. */
public final class EachEpoch implements TrainingListener {

    private final Supplier<Evaluation> judge;
    private final List<BiConsumer<Progress, Evaluation>> told;
    private @Nullable Evaluation last;

    /**
     * Judges while training goes on.
     *
     * @param judge evaluates the network as it is
     * @param told who is told, in their order
     */
    public EachEpoch(Supplier<Evaluation> judge, List<BiConsumer<Progress, Evaluation>> told) {
        this.judge = judge;
        this.told = List.copyOf(told);
    }

    @Override
    public void epochEnded(Progress progress) {
        Evaluation evaluation = judge.get();
        last = evaluation;
        told.forEach(t -> t.accept(progress, evaluation));
    }

    /** What was found last; empty before the end of the first epoch. */
    public Optional<Evaluation> last() {
        return Optional.ofNullable(last);
    }
}
