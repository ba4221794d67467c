package dev.tandem.cpu.movement;

import dev.tandem.cpu.lanes.Tiles;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;

/** The inner loops of copying between two tensors of one element type. Positions and steps count elements. */
interface Moves {

    /** Moves from one tensor to another. */
    static Moves of(Tensor from, Tensor to) {
        return from.type().dtype() == DType.F32 ? new FloatMoves(from, to) : new BitMoves(from, to);
    }

    /** Copies neighbours to neighbours. */
    void run(int from, int to, int count);

    /** Copies elements that are {@code fromStep} apart to places that are {@code toStep} apart; a step may be 0 in the source. */
    void steps(int from, int fromStep, int to, int toStep, int count);

    /** Copies a matrix so that neighbours in a column of the source become neighbours in a row of the target. */
    void transpose(Tiles tiles, int from, int fromStep, int to, int toStep, int rows, int columns);

    /** Writes zeros. */
    void clear(int to, int count);
}
