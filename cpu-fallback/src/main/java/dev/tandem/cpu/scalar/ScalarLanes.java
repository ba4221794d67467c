package dev.tandem.cpu.scalar;

import dev.tandem.cpu.lanes.Lanes;

/** The inner loops without vectors. */
public final class ScalarLanes {

    private ScalarLanes() {
    }

    /** All of them; the description says why they serve. */
    public static Lanes create(String description) {
        return new Lanes(description, new ScalarElements(), new ScalarTiles(), new ScalarWindows());
    }
}
