package dev.tandem.report;

import dev.tandem.train.Progress;
import dev.tandem.train.TrainingListener;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the network at the end of each epoch, once for all who want to know.
 *
 * @param <T> what is found
 */
public final class EachEpoch<T> implements TrainingListener {

    private final Function<Progress, T> look;
    private final List<BiConsumer<Progress, T>> told;
    private @Nullable T last;

    /**
     * Looks while training goes on.
     *
     * @param look finds something of the network as it is
     * @param told who is told, in their order
     */
    public EachEpoch(Function<Progress, T> look, List<BiConsumer<Progress, T>> told) {
        this.look = look;
        this.told = List.copyOf(told);
    }

    @Override
    public void epochEnded(Progress progress) {
        T found = look.apply(progress);
        last = found;
        told.forEach(t -> t.accept(progress, found));
    }

    /** What was found last; empty before the end of the first epoch. */
    public Optional<T> last() {
        return Optional.ofNullable(last);
    }
}
