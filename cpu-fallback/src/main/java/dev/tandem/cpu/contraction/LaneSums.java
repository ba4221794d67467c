package dev.tandem.cpu.contraction;

import dev.tandem.cpu.lanes.Tiles;

/** The order in which the 16 partial sums of a result are added: halves onto halves. */
final class LaneSums {

    private LaneSums() {
    }

    /** The total of 16 sums: ((s0 + s8) + (s4 + s12)) + …; overwrites them. */
    static float total(float[] sums, int at) {
        for (int half = Tiles.LANES / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                sums[at + i] += sums[at + i + half];
            }
        }
        return sums[at];
    }
}
