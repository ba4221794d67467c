package dev.tandem.cpu.contraction;

import java.util.ArrayList;
import java.util.List;

/**
 * How the rows of a left operand are cut into the heights that tiles have. The last panel may be higher than the rows that are
 * left: it is filled up with zeros.
 */
final class RowPanels {

    /**
     * A panel.
     *
     * @param first its first row
     * @param height the rows of its tile
     * @param rows those of them that exist
     */
    record Panel(int first, int height, int rows) {
    }

    private final List<Panel> panels = new ArrayList<>();
    private final int padded;

    RowPanels(int rows) {
        int first = 0;
        while (first < rows) {
            int height = height(rows - first);
            panels.add(new Panel(first, height, Math.min(height, rows - first)));
            first += height;
        }
        padded = first;
    }

    /** The height that wastes least: a tile of few rows leaves the multipliers idle, a padded one computes for nothing. */
    private static int height(int left) {
        return switch (left) {
            case 1, 2, 4, 6, 8 -> left;
            case 3 -> 4;
            case 5, 9, 10 -> 6;
            case 7 -> 8;
            default -> 12;
        };
    }

    int count() {
        return panels.size();
    }

    Panel get(int panel) {
        return panels.get(panel);
    }

    /** The rows with those that were filled up. */
    int paddedRows() {
        return padded;
    }

    /** Where a panel begins among the packed ones of this depth. */
    int packedAt(int panel, int depth) {
        return panels.get(panel).first * depth;
    }

    /** Packs a panel so that the rows of one depth lie together; row i at depth k is read at {@code aAt + i·rowStride + k·depthStride}. */
    void pack(int panel, int depth, float[] a, int aAt, int rowStride, int depthStride, float[] to, int toAt) {
        Panel p = panels.get(panel);
        int start = toAt + packedAt(panel, depth);
        int from = aAt + p.first * rowStride;
        if (rowStride == 1) {
            packAcross(p, depth, a, from, depthStride, to, start);
        } else {
            packAlong(p, depth, a, from, rowStride, depthStride, to, start);
        }
        for (int i = p.rows; i < p.height; i++) {
            for (int k = 0; k < depth; k++) {
                to[start + k * p.height + i] = 0;
            }
        }
    }

    /** Packs a panel whose depth lies at these offsets. */
    void pack(int panel, int[] depths, float[] a, int aAt, int rowStride, float[] to, int toAt) {
        Panel p = panels.get(panel);
        int start = toAt + packedAt(panel, depths.length);
        for (int i = 0; i < p.height; i++) {
            int source = aAt + (p.first + i) * rowStride;
            for (int k = 0; k < depths.length; k++) {
                to[start + k * p.height + i] = i < p.rows ? a[source + depths[k]] : 0;
            }
        }
    }

    private static void packAcross(Panel p, int depth, float[] a, int from, int depthStride, float[] to, int start) {
        for (int k = 0; k < depth; k++) {
            int source = from + k * depthStride;
            int target = start + k * p.height;
            for (int i = 0; i < p.rows; i++) {
                to[target + i] = a[source + i];
            }
        }
    }

    private static void packAlong(Panel p, int depth, float[] a, int from, int rowStride, int depthStride, float[] to,
            int start) {
        for (int i = 0; i < p.rows; i++) {
            int source = from + i * rowStride;
            int target = start + i;
            for (int k = 0; k < depth; k++) {
                to[target + k * p.height] = a[source + k * depthStride];
            }
        }
    }
}
