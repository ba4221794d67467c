package dev.tandem.runtime;

/**
 * Makes the vectors of a matrix orthonormal: the Q of a QR decomposition whose R has a positive diagonal, so that of normally
 * distributed numbers comes a matrix drawn evenly from all there are (Mezzadri 2007). All sums run in one order and Java's
 * arithmetic is exact IEEE: the same bits everywhere.
 */
final class Orthonormal {

    /** Rows that share the reading of one: 8 of 4096 numbers take a quarter of a megabyte. */
    private static final int TOGETHER = 8;
    private static final double SHORT = 0.1;

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

    /** Modified Gram–Schmidt. A row meets those before it in their order, but some rows meet each together, while it is in a cache. */
    private static void gramSchmidt(double[] rows, int count, int length) {
        double[] lengths = new double[count];
        for (int first = 0; first < count; first += TOGETHER) {
            int end = Math.min(count, first + TOGETHER);
            for (int i = first; i < end; i++) {
                lengths[i] = norm(rows, i, length);
            }
            for (int j = 0; j < first; j++) {
                for (int i = first; i < end; i++) {
                    project(rows, i, j, length);
                }
            }
            for (int i = first; i < end; i++) {
                projectFrom(first, rows, i, length);
                // what is left of a vector is as far from a right angle as it was shortened: once more, and it is at one
                if (norm(rows, i, length) < SHORT * lengths[i]) {
                    projectFrom(0, rows, i, length);
                }
                double norm = norm(rows, i, length);
                for (int k = i * length; k < (i + 1) * length; k++) {
                    rows[k] /= norm;
                }
            }
        }
    }

    private static void projectFrom(int first, double[] rows, int i, int length) {
        for (int j = first; j < i; j++) {
            project(rows, i, j, length);
        }
    }

    /** Takes from row i what it has of row j. */
    private static void project(double[] rows, int i, int j, int length) {
        double times = dot(rows, i * length, j * length, length);
        for (int k = 0; k < length; k++) {
            rows[i * length + k] -= times * rows[j * length + k];
        }
    }

    private static double norm(double[] rows, int i, int length) {
        return Math.sqrt(dot(rows, i * length, i * length, length));
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

    private static double[] transposed(double[] matrix, int rows, int columns) {
        double[] transposed = new double[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            transposed[i % columns * rows + i / columns] = matrix[i];
        }
        return transposed;
    }
}
