package dev.tandem.cli.work;

/** Work that is ready to be done, again and again. */
@FunctionalInterface
public interface Measured {

    /** Repeats the work and waits until it is done; the seconds that took in all. */
    double seconds(int repetitions);

    /** The share of the usual time that it needs until it is warm: 1 of what the JIT compiles. */
    default double warming() {
        return 1;
    }

    /** Whether it is as fast as it will be, as far as it knows. */
    default boolean isSettled() {
        return true;
    }

    /**
     * Measures steps.
     *
     * @param work what to repeat
     * @param wait what makes sure that it is done; called once in the end
     */
    static Measured of(Runnable work, Runnable wait) {
        return repetitions -> {
            long start = System.nanoTime();
            for (int i = 0; i < repetitions; i++) {
                work.run();
            }
            wait.run();
            return (System.nanoTime() - start) * 1e-9;
        };
    }
}
