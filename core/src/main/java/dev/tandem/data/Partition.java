package dev.tandem.data;

import dev.tandem.random.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which samples of a data set without a test part are learnt from and which judge: of each class one in five judges, drawn from a
 * seed, one at least.
 *
 * @param train in the order of the data set
 * @param test in the order of the data set
 */
record Partition(int[] train, int[] test) {

    private static final int ONE_IN = 5;

    /** Keeps partitions apart from what else is drawn with the same seed: the letters "part". */
    private static final long STREAM = 0x7061727400000000L;

    /** What a data set's name has after it. */
    static String label(long seed) {
        return " (1 in " + ONE_IN + " kept for the test, seed " + seed + ")";
    }

    static Partition drawn(int[] labels, int classes, long seed) {
        var draws = new Draws(seed);
        boolean[] judges = new boolean[labels.length];
        for (int c = 0; c < classes; c++) {
            draws.begin(STREAM + c);
            List<Integer> left = new ArrayList<>();
            for (int i = 0; i < labels.length; i++) {
                if (labels[i] == c) {
                    left.add(i);
                }
            }
            int chosen = Math.max(1, Math.round((float) left.size() / ONE_IN));
            for (int i = 0; i < chosen && !left.isEmpty(); i++) {
                int drawn = draws.below(left.size());
                judges[left.get(drawn)] = true;
                left.set(drawn, left.getLast());
                left.removeLast();
            }
        }
        return new Partition(where(judges, false), where(judges, true));
    }

    private static int[] where(boolean[] judges, boolean wanted) {
        int[] indices = new int[judges.length];
        int count = 0;
        for (int i = 0; i < judges.length; i++) {
            if (judges[i] == wanted) {
                indices[count++] = i;
            }
        }
        return Arrays.copyOf(indices, count);
    }
}
