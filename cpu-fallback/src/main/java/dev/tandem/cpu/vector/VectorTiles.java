package dev.tandem.cpu.vector;

import dev.tandem.cpu.lanes.Tiles;

/** {@link Tiles}. */
final class VectorTiles implements Tiles {
}
