package dev.tandem.cpu.contraction;

/** In which order a convolution's sum takes its products, one for each channel and cell. It fixes the bits, so it depends on shapes alone. */
enum SumOrder {
    /** All cells of a channel, then the next channel. */
    CHANNEL_BY_CHANNEL,
    /** Rows of cells: in each all channels, with their cells of that row. */
    ROW_BY_ROW,
    /** All channels of a cell, then the next cell. */
    CELL_BY_CELL,
    /** Likewise, from the last cell to the first. */
    LAST_CELL_FIRST;

    /** What is given channel by channel, in this order. */
    int[] arrange(int[] products, int cells, int rows) {
        int[] arranged = new int[products.length];
        int channels = products.length / cells;
        int inRow = cells / rows;
        for (int k = 0; k < arranged.length; k++) {
            int cell = switch (this) {
                case CHANNEL_BY_CHANNEL -> k % cells;
                case ROW_BY_ROW -> k / (inRow * channels) * inRow + k % inRow;
                case CELL_BY_CELL -> k / channels;
                case LAST_CELL_FIRST -> cells - 1 - k / channels;
            };
            int channel = switch (this) {
                case CHANNEL_BY_CHANNEL -> k / cells;
                case ROW_BY_ROW -> k / inRow % channels;
                case CELL_BY_CELL, LAST_CELL_FIRST -> k % channels;
            };
            arranged[k] = products[channel * cells + cell];
        }
        return arranged;
    }
}
