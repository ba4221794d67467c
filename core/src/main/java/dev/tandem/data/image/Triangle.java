package dev.tandem.data.image;

/**
 * Resizing along one axis: which source pixels make a target pixel, with which weights. The filter is a triangle whose half width
 * is a target pixel, or a source pixel if that is larger: linear interpolation for enlarging, a weighted mean for shrinking, the
 * picture itself where both sizes are equal.
 *
 * @param first index of the first source pixel of each target pixel
 * @param weights of it and those that follow, with sum 1
 */
record Triangle(int[] first, float[][] weights) {

    /** The weights that make {@code target} pixels of {@code source} ones from {@code offset} on. */
    static Triangle of(int offset, int source, int target) {
        double scale = (double) source / target;
        double half = Math.max(1, scale);
        int[] first = new int[target];
        float[][] weights = new float[target][];
        for (int i = 0; i < target; i++) {
            double centre = (i + 0.5) * scale;
            int from = Math.clamp((long) Math.ceil(centre - half - 0.5), 0, source - 1);
            int to = Math.clamp((long) Math.floor(centre + half - 0.5), from, source - 1);
            double[] exact = new double[to - from + 1];
            double sum = 0;
            for (int k = 0; k < exact.length; k++) {
                exact[k] = Math.max(0, 1 - Math.abs(from + k + 0.5 - centre) / half);
                sum += exact[k];
            }
            first[i] = offset + from;
            weights[i] = new float[exact.length];
            for (int k = 0; k < exact.length; k++) {
                weights[i][k] = (float) (exact[k] / sum);
            }
        }
        return new Triangle(first, weights);
    }

    int size() {
        return first.length;
    }
}
