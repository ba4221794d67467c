package dev.tandem.runtime;

/**
 * Makes the vectors of a matrix orthonormal: the Q of a QR decomposition whose R has a positive diagonal, so that of normally
 * distributed numbers comes a matrix drawn evenly from all there are (Mezzadri 2007). All sums run in one order and Java's
 * arithmetic is exact IEEE: the same bits everywhere.
 */
final class Orthonormal {

    private Orthonormal() {
    }

    /**
     * Replaces the rows of a matrix by orthonormal ones, or its columns where they are fewer.
     *
     * @param matrix rows · columns elements, row-major
     */
    static void of(double[] matrix, int rows, int columns) {
        if (rows <= columns) {
            gramSchmidt(matrix, rows, columns);
        } else {
            double[] transposed = transposed(matrix, rows, columns);
            gramSchmidt(transposed, columns, rows);
            System.arraycopy(transposed(transposed, columns, rows), 0, matrix, 0, matrix.length);
        }
    }

    /** Modified Gram–Schmidt, each vector twice: after that it is at right angles to rounding (Giraud et al. 2005). */
    private static void gramSchmidt(double[] rows, int count, int length) {
        for (int i = 0; i < count; i++) {
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < i; j++) {
                    subtract(rows, i * length, j * length, dot(rows, i * length, j * length, length), length);
                }
            }
            double norm = Math.sqrt(dot(rows, i * length, i * length, length));
            for (int k = i * length; k < (i + 1) * length; k++) {
                rows[k] /= norm;
            }
        }
    }

    /** In four sums, which a processor adds up side by side. */
    private static double dot(double[] x, int a, int b, int length) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int k = 0;
        for (; k <= length - 4; k += 4) {
            s0 += x[a + k] * x[b + k];
            s1 += x[a + k + 1] * x[b + k + 1];
            s2 += x[a + k + 2] * x[b + k + 2];
            s3 += x[a + k + 3] * x[b + k + 3];
        }
        for (; k < length; k++) {
            s0 += x[a + k] * x[b + k];
        }
        return (s0 + s1) + (s2 + s3);
    }

    private static void subtract(double[] x, int from, int what, double times, int length) {
        for (int k = 0; k < length; k++) {
            x[from + k] -= times * x[what + k];
        }
    }

    private static double[] transposed(double[] matrix, int rows, int columns) {
        double[] transposed = new double[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            transposed[i % columns * rows + i / columns] = matrix[i];
        }
        return transposed;
    }
}
