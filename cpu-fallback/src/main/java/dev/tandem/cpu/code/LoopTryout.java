package dev.tandem.cpu.code;

/**
 * A loop over formulas beside the interpreter.
 *
 * @param range the elements of a call, as it will be used
 */
record LoopTryout(Loop loop, Rehearsal rehearsal, int lanes, int range) implements Tryout {

    /** The first calls are short, for the code is interpreted; then they are long, so that the compiler expects long loops. */
    private static final int COLD_CALLS = 400;
    private static final int COLD_VECTORS = 4;
    private static final int WARM_VECTORS = 32;

    /** Ranges that begin and end anywhere: a way through the code that was never taken would be interpreted when it is. */
    @Override
    public void once(int call) {
        int length = lanes * (call < COLD_CALLS ? COLD_VECTORS : WARM_VECTORS) + call % lanes;
        int from = call * 61 % Math.max(1, rehearsal.elements() - length);
        loop.run(rehearsal.memory(), rehearsal.at(), rehearsal.given(), from, from,
                Math.min(rehearsal.elements(), from + length));
    }

    @Override
    public int coldCalls() {
        return COLD_CALLS;
    }

    @Override
    public void run() {
        forRanges((from, to) -> loop.run(rehearsal.memory(), rehearsal.at(), rehearsal.given(), from, from, to));
    }

    @Override
    public void runWithout() {
        forRanges(rehearsal.interpreter());
    }

    private void forRanges(Rehearsal.Interpreter way) {
        int step = Math.max(1, range);
        for (int from = 0; from < rehearsal.elements(); from += step) {
            way.run(from, Math.min(rehearsal.elements(), from + step));
        }
    }

    @Override
    public double enough() {
        return 0.95;
    }
}
