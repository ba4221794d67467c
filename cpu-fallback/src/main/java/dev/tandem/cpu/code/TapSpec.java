package dev.tandem.cpu.code;

/**
 * Everything that a {@link TapTile} depends on: equal ones are one class. Strides are constants of the code.
 *
 * @param rows of the result
 * @param vectors of a line
 * @param lanes of a vector
 * @param channels that are summed
 * @param cellRows rows of cells of a window; likewise columns
 * @param inside whether all cells always lie inside the image: no range of them is empty
 * @param source strides of what the cells meet
 * @param weights strides of the weights
 * @param weightRow distance of the weights of two rows
 * @param resultRow distance of two rows of the result
 */
public record TapSpec(int rows, int vectors, int lanes, int channels, int cellRows, int cellColumns, boolean inside,
        Strides source,
        Strides weights, int weightRow, int resultRow) {

    /** Distances of neighbours: channels, rows of cells, columns of cells. */
    public record Strides(int channel, int cellRow, int cellColumn) {

        /** How far what is read reaches from channel 0 and cell (0, 0), in one direction or the other. */
        long reach(TapSpec spec) {
            return (long) channel * (spec.channels - 1) + (long) Math.abs(cellRow) * (spec.cellRows - 1)
                    + (long) Math.abs(cellColumn) * (spec.cellColumns - 1);
        }
    }

    /** Multiply-adds of vectors that all cells take. */
    long steps() {
        return (long) channels * cellRows * cellColumns * rows * vectors;
    }

    /** What it is for, in a line. */
    @Override
    public String toString() {
        return "sums of a convolution or product, w·x: %d rows of the result by %d vectors of %d floats, over %d channel%s of %dx%d cells"
                .formatted(rows, vectors, lanes, channels, channels == 1 ? "" : "s", cellRows, cellColumns);
    }
}
