package dev.tandem.cpu.window;

import dev.tandem.cpu.lanes.Windows;

/** Where the largest element of each window of an output row lies: what a maximum's gradient and tangent need. */
final class Largest {

    private final Geometry geometry;
    private final Windows windows;

    Largest(Geometry geometry, Windows windows) {
        this.geometry = geometry;
        this.windows = windows;
    }

    /**
     * Finds the largest elements.
     *
     * @param plane the index of the plane's first element in x
     * @param row an output row of the plane
     * @param at gets an index in x a window
     */
    void find(float[] x, int plane, int row, int[] at) {
        int columns = geometry.width.outputs;
        int[] cells = geometry.cells(row);
        for (int column = 0; column < geometry.width.firstWhole; column++) {
            at[column] = partial(x, plane, cells, column);
        }
        windows.argMax(x, plane + geometry.width.start(geometry.width.firstWhole), geometry.width.stride, cells, at,
                geometry.width.firstWhole,
                geometry.width.endWhole - geometry.width.firstWhole);
        for (int column = geometry.width.endWhole; column < columns; column++) {
            at[column] = partial(x, plane, cells, column);
        }
    }

    private int partial(float[] x, int plane, int[] cells, int column) {
        int where = -1;
        for (int c = 0; c < cells.length; c += geometry.width.kernel) {
            for (int k = geometry.width.from(column); k < geometry.width.to(column); k++) {
                int next = plane + geometry.width.start(column) + cells[c + k];
                where = where < 0 || Windows.beats(x[next], x[where]) ? next : where;
            }
        }
        return where;
    }
}
