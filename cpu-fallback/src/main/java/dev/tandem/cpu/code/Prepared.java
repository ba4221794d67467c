package dev.tandem.cpu.code;

import java.lang.System.Logger.Level;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Code that is generated when it has proved worth it. New code of vectors is a thousand times slower than it will be, until the JVM
 * has compiled it; so work begins without it, and a thread in the background makes it, runs it on scratch memory until it is
 * fast, and hands it over. Code that does not become fast is never handed over.
 */
final class Prepared<T> {

    private static final System.Logger LOGGER = System.getLogger("dev.tandem.cpu");

    private final Supplier<GeneratedClass<T>> writer;
    private final Function<T, Tryout> tryout;
    private volatile @Nullable T ready;
    private volatile boolean asked;

    /**
     * Prepares nothing yet.
     *
     * @param tryout is asked for once, by another thread, if the code is wanted
     */
    Prepared(Supplier<GeneratedClass<T>> writer, Function<T, Tryout> tryout) {
        this.writer = writer;
        this.tryout = tryout;
    }

    /** The code if it is ready. */
    @Nullable
    T ready() {
        return ready;
    }

    boolean isAsked() {
        return asked;
    }

    /**
     * Has it made, unless that was asked before.
     *
     * @param weight the work of a run that waits for it, in arithmetic operations or so
     */
    synchronized void ask(long weight) {
        if (!asked) {
            asked = true;
            Warmer.later(weight, this::prepare);
        }
    }

    /** What goes wrong here costs speed and no more: the work goes on without the code. */
    private void prepare() {
        try {
            long begin = System.nanoTime();
            GeneratedClass<T> written = writer.get();
            written.define().filter(code -> new Warmer(tryout.apply(code), Warmer.MOST_NANOS).makesItFast())
                    .ifPresent(code -> ready = code);
            LOGGER.log(Level.DEBUG, () -> "%s after %d ms: %s".formatted(ready == null ? "given up" : "fast",
                    (System.nanoTime() - begin) / 1_000_000, written.listing().lines().findFirst().orElseThrow()));
        } catch (RuntimeException | OutOfMemoryError e) {
            LOGGER.log(Level.DEBUG, "goes on without generated code: " + e);
        }
    }

    /**
     * Makes it at once, cold as it is.
     *
     * @throws IllegalStateException if it is too long
     */
    void make() {
        asked = true;
        ready = writer.get().define().orElseThrow(() -> new IllegalStateException("the generated code is too long"));
    }

    /** What is written when it is made, for people. */
    String listing() {
        return writer.get().listing();
    }
}
