package dev.tandem.cpu.contraction;

import dev.tandem.spi.Kernel;

/** A kernel that works by generated tiles when they are ready, and gives the same bits until then. */
interface Generated extends Kernel {

    /** Its tiles. */
    TileSet tiles();

    @Override
    default String describe() {
        return "generated when hot";
    }
}
