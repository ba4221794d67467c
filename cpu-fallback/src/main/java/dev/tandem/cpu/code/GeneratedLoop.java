package dev.tandem.cpu.code;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A loop that is generated when it has proved worth it. New code of vectors is a thousand times slower than it will be, until
 * the JVM has compiled it; so the work begins without the loop, and a thread in the background makes it, runs it on scratch
 * memory until it is fast, and hands it over. A loop that does not become faster than the work without it is never handed over.
 * Both give the same bits.
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

    private final LoopSpec spec;
    private final Supplier<Rehearsal> rehearsal;
    private volatile @Nullable Loop ready;
    private volatile boolean asked;
    private long computed;
    private long calls;

    private GeneratedLoop(LoopSpec spec, Supplier<Rehearsal> rehearsal) {
        this.spec = spec;
        this.rehearsal = rehearsal;
    }

    /** The loop of this process, ready or not. The rehearsal is asked for once, by another thread, if the loop is wanted. */
    public static GeneratedLoop of(LoopSpec spec, Supplier<Rehearsal> rehearsal) {
        synchronized (KNOWN) {
            return KNOWN.computeIfAbsent(spec, s -> new GeneratedLoop(s, rehearsal));
        }
    }

    /** The loop if it is ready; else null, and so many elements more are taken for computed without it. */
    public @Nullable Loop orCount(int elements) {
        Loop now = ready;
        if (now == null && !asked) {
            // threads may lose each other's counts: the loop is then made a little later
            computed += elements;
            calls++;
            if (computed >= ENOUGH) {
                ask();
            }
        }
        return now;
    }

    private synchronized void ask() {
        if (!asked) {
            asked = true;
            int range = (int) (computed / Math.max(1, calls));
            Warmer.later(() -> GeneratedClass.of(spec).define()
                    .filter(loop -> new Warmer(loop, rehearsal.get(), spec.lanes(), range,
                            Warmer.MOST_NANOS).makesItFast())
                    .ifPresent(loop -> ready = loop));
        }
    }

    /**
     * Makes the loop at once, cold as it is.
     *
     * @throws IllegalStateException if it is too long
     */
    public void make() {
        asked = true;
        ready = GeneratedClass.of(spec).define().orElseThrow(() -> new IllegalStateException("the loop is too long"));
    }

    /** What is written when it is made, for people. */
    public String listing() {
        return GeneratedClass.of(spec).listing();
    }
}
