package dev.tandem.cpu.contraction;

/** Turns matrices over. */
final class Transpose {

    private Transpose() {
    }

    /**
     * Copies a matrix, whose rows may lie apart, so that its rows become columns.
     *
     * @param pitch the distance of its rows
     * @param toPitch the distance of its columns afterwards
     */
    static void copy(float[] from, int fromAt, int pitch, int rows, int columns, float[] to, int toAt, int toPitch) {
        for (int column = 0; column < columns; column++) {
            for (int row = 0; row < rows; row++) {
                to[toAt + column * toPitch + row] = from[fromAt + row * pitch + column];
            }
        }
    }
}
