package dev.tandem.cpu.vector;

import dev.tandem.cpu.lanes.Windows;

/** {@link Windows}. */
final class VectorWindows implements Windows {
}
