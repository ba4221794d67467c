package dev.tandem.cpu.code;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A loop over formulas that takes over from the interpreter when it is fast. Both give the same bits.
 *
 * <p>Equal loops are one in a process, so that what was compiled for one program serves the next; they hold no memory.
 */
public final class GeneratedLoop {

    /** Elements that must have been computed without the loop. */
    private static final long ENOUGH = 1 << 20;
    /** Loops that are remembered; the least used are forgotten. */
    private static final int MOST = 512;

    /** The loops of this process. Which are found again changes no result. */
    private static final Map<LoopSpec, GeneratedLoop> KNOWN = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<LoopSpec, GeneratedLoop> eldest) {
            return size() > MOST;
        }
    };

    private final Prepared<Loop> prepared;
    private long computed;
    private long calls;

    private GeneratedLoop(LoopSpec spec, Supplier<Rehearsal> rehearsal) {
        prepared = new Prepared<>(() -> GeneratedClass.of(spec),
                loop -> new LoopTryout(loop, rehearsal.get(), spec.lanes(), (int) (computed / Math.max(1, calls))));
    }

    /** The loop of this process, ready or not. The rehearsal is asked for once, by another thread, if the loop is wanted. */
    public static GeneratedLoop of(LoopSpec spec, Supplier<Rehearsal> rehearsal) {
        synchronized (KNOWN) {
            return KNOWN.computeIfAbsent(spec, s -> new GeneratedLoop(s, rehearsal));
        }
    }

    /** The loop if it is ready; else null, and so many elements more are taken for computed without it. */
    public @Nullable Loop orCount(int elements) {
        Loop now = prepared.ready();
        if (now == null && !prepared.isAsked()) {
            // threads may lose each other's counts: the loop is then made a little later
            computed += elements;
            calls++;
            if (computed >= ENOUGH) {
                prepared.ask(elements);
            }
        }
        return now;
    }

    /**
     * Makes the loop at once, cold as it is.
     *
     * @throws IllegalStateException if it is too long
     */
    public void make() {
        prepared.make();
    }

    /** What is written when it is made, for people. */
    public String listing() {
        return prepared.listing();
    }
}
