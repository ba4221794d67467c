package dev.tandem.cpu.formula;

import dev.tandem.cpu.device.Storage;
import dev.tandem.cpu.lanes.Elements;
import dev.tandem.spi.Tensor;
import java.util.Arrays;
import java.util.List;

/** Reductions with addresses: what one unit of {@link ReduceGeometry} does, and what is left when all are done. */
final class Reducer {

    private final int programFloats;
    private final BoundProgram formulas;
    private final List<Accumulators> accumulators;
    private final ReduceGeometry geometry;
    private final float[][] results;
    private final int[] resultsAt;
    private final float[] memory;

    Reducer(int programFloats, BoundProgram formulas, List<Accumulators> accumulators, ReduceGeometry geometry,
            Tensor[] results, float[] memory) {
        this.programFloats = programFloats;
        this.formulas = formulas;
        this.accumulators = accumulators;
        this.geometry = geometry;
        this.results = Arrays.stream(results).map(Storage::floats).toArray(float[][]::new);
        this.resultsAt = Arrays.stream(results).mapToInt(Storage::start).toArray();
        this.memory = memory;
    }

    /** The scratch floats of a thread: the program's, the numbers of a sum, and two an accumulator. */
    static int scratchFloats(FormulaProgram program, int reductions, ReduceGeometry geometry) {
        return program.scratchFloats() + Elements.LANES + 2 * reductions * blockFloats(geometry);
    }

    private static int blockFloats(ReduceGeometry geometry) {
        return (geometry.block() + 15) / 16 * 16;
    }

    /** The floats for the accumulators of all parts; none if there is only one. */
    static int partFloats(int reductions, ReduceGeometry geometry) {
        int floats = geometry.parts() == 1 ? 0 : 2 * reductions * geometry.parts() * geometry.allKept();
        return (floats + 15) / 16 * 16;
    }

    /** Does one unit with the scratch memory of a thread. */
    void reduce(int unit, int partsAt, int scratchAt) {
        // part by part: what a worker reads is in one place, where the first axis is reduced
        int block = unit % geometry.blocks();
        int outer = unit / geometry.blocks() % geometry.outerKept().count();
        int part = unit / geometry.blocks() / geometry.outerKept().count();
        int from = block * geometry.block();
        int to = Math.min(geometry.kept(), from + geometry.block());
        int firstStep = (int) ((long) geometry.allSteps() * part / geometry.parts());
        int endStep = (int) ((long) geometry.allSteps() * (part + 1) / geometry.parts());
        for (int r = 0; r < accumulators.size(); r++) {
            accumulators.get(r).clear(memory, at(r, scratchAt), besideAt(r, scratchAt), to - from);
        }
        int base = geometry.outerKept().base(outer);
        if (geometry.rows()) {
            reduceStretches(base, from, to, firstStep, endStep, scratchAt);
        } else {
            addRows(base, from, to, firstStep, endStep, scratchAt);
        }
        store(part, outer * geometry.kept() + from, to - from, partsAt, scratchAt);
    }

    private int at(int reduction, int scratchAt) {
        return scratchAt + programFloats + Elements.LANES + 2 * reduction * blockFloats(geometry);
    }

    private int besideAt(int reduction, int scratchAt) {
        return at(reduction, scratchAt) + blockFloats(geometry);
    }

    // ---- reduced elements side by side

    private void reduceStretches(int base, int from, int to, int firstStep, int endStep, int scratchAt) {
        int steps = geometry.steps();
        int length = geometry.reduced();
        int together = Math.max(1, FormulaProgram.CHUNK / length);
        for (int step = firstStep; step < endStep; step++) {
            int outer = step / steps;
            int skipped = step % steps * FormulaProgram.CHUNK;
            int count = Math.min(FormulaProgram.CHUNK, length - skipped);
            int start = base + geometry.outerReduced().base(outer) + skipped;
            for (int k = from; k < to; k += together) {
                int stretches = Math.min(together, to - k);
                int first = start + k * length;
                formulas.run(first, first + (stretches - 1) * length + count, memory, 0, memory, scratchAt);
                for (int r = 0; r < accumulators.size(); r++) {
                    addStretches(r, first, stretches, count, outer * length + skipped, k - from, scratchAt);
                }
            }
        }
    }

    private void addStretches(int reduction, int first, int stretches, int count, int position, int accumulator,
            int scratchAt) {
        float[] values = formulas.array(reduction, memory);
        int valuesAt = formulas.at(reduction, first, scratchAt);
        for (int i = 0; i < stretches; i++) {
            accumulators.get(reduction).addStretch(values, valuesAt + i * geometry.reduced(), count, position, memory,
                    at(reduction, scratchAt) + accumulator + i, besideAt(reduction, scratchAt) + accumulator + i,
                    scratchAt + programFloats);
        }
    }

    // ---- kept elements side by side

    private void addRows(int base, int from, int to, int firstStep, int endStep, int scratchAt) {
        int length = geometry.kept();
        int together = to - from == length ? Math.max(1, FormulaProgram.CHUNK / length) : 1;
        for (int step = firstStep; step < endStep;) {
            int outer = step / geometry.reduced();
            int row = step % geometry.reduced();
            int rows = Math.min(together, Math.min(geometry.reduced() - row, endStep - step));
            int first = base + geometry.outerReduced().base(outer) + row * length + from;
            formulas.run(first, first + (rows - 1) * length + to - from, memory, 0, memory, scratchAt);
            for (int r = 0; r < accumulators.size(); r++) {
                float[] values = formulas.array(r, memory);
                int valuesAt = formulas.at(r, first, scratchAt);
                for (int i = 0; i < rows; i++) {
                    accumulators.get(r).addRow(values, valuesAt + i * length, to - from, step + i, memory,
                            at(r, scratchAt), besideAt(r, scratchAt));
                }
            }
            step += rows;
        }
    }

    // ---- results

    private void store(int part, int kept, int count, int partsAt, int scratchAt) {
        for (int r = 0; r < accumulators.size(); r++) {
            int at = at(r, scratchAt);
            int besideAt = besideAt(r, scratchAt);
            accumulators.get(r).finish(memory, at, besideAt, count);
            if (geometry.parts() > 1) {
                int to = partsAt + (part * accumulators.size() + r) * 2 * geometry.allKept() + kept;
                System.arraycopy(memory, at, memory, to, count);
                System.arraycopy(memory, besideAt, memory, to + geometry.allKept(), count);
            } else {
                for (int i = 0; i < count; i++) {
                    results[r][resultsAt[r] + kept + i] = accumulators.get(r).combined(memory, at + i, besideAt + i, 1,
                            0);
                }
            }
        }
    }

    /** Makes the results of the parts, in their order. */
    void combine(int partsAt) {
        if (geometry.parts() == 1) {
            return;
        }
        int kept = geometry.allKept();
        for (int r = 0; r < accumulators.size(); r++) {
            for (int i = 0; i < kept; i++) {
                int at = partsAt + r * 2 * kept + i;
                results[r][resultsAt[r] + i] = accumulators.get(r).combined(memory, at, at + kept, geometry.parts(),
                        2 * kept * accumulators.size());
            }
        }
    }
}
