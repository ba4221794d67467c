package dev.tandem.cpu.code;

/** New code on scratch memory, beside as much work done without it. */
interface Tryout {

    /** A short call of the new code: a thousand times slower at first than it will be. */
    void once(int call);

    /** After so many of them it is worth looking whether the JVM has compiled it. */
    int coldCalls();

    /** The new code. */
    void run();

    /**
     * More than {@link #run} takes once it is compiled, and less than before. The work without it proves nothing as long as it is
     * not compiled either.
     */
    default long mostNanos() {
        return Long.MAX_VALUE;
    }

    /** The same work without it. */
    void runWithout();

    /** Of the time without it, what the new code may take to be worth using. */
    double enough();
}
