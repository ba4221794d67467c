package dev.tandem.cpu.scalar;

import dev.tandem.cpu.lanes.Tiles;

/** {@link Tiles}. */
final class ScalarTiles implements Tiles {
}
