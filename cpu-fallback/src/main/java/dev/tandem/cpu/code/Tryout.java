package dev.tandem.cpu.code;

/** New code on scratch memory, beside as much work done without it. */
interface Tryout {

    /** A short call of the new code: a thousand times slower at first than it will be. */
    void once(int call);

    /** The new code. */
    void run();

    /** The same work without it. */
    void runWithout();

    /** Of the time without it, what the new code may take to be worth using. */
    double enough();
}
