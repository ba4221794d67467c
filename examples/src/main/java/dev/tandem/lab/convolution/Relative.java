package dev.tandem.lab.convolution;

/** How far numbers are apart. */
final class Relative {

    private Relative() {
    }

    /** The largest difference of two that stand in the same place, relative to the largest of the second. */
    static double difference(double[] a, double[] b) {
        double most = 0;
        double size = 0;
        for (int i = 0; i < b.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
            size = Math.max(size, Math.abs(b[i]));
        }
        return most / size;
    }
}
