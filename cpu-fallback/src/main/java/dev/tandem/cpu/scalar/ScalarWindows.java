package dev.tandem.cpu.scalar;

import dev.tandem.cpu.lanes.Windows;

/** {@link Windows}. */
final class ScalarWindows implements Windows {
}
