package dev.tandem.data;

import dev.tandem.random.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which samples of a data set are learnt from and which judge, drawn from a seed so that each group of samples, a class or all, has
 * its share in both.
 *
 * @param train in the order of the data set
 * @param test in the order of the data set
 */
record Partition(int[] train, int[] test) {

    /** The share that judges where nothing is said. */
    static final double USUAL = 0.2;

    /** Keeps partitions apart from what else is drawn with the same seed: the letters "part". */
    private static final long STREAM = 0x7061727400000000L;

    /** What a data set's name has after it. */
    static String label(double share, long seed) {
        long one = Math.round(1 / share);
        return " (%s kept for the test, seed %d)".formatted(1.0 / one == share ? "1 in " + one : "share " + share,
                seed);
    }

    /** What the name of a data set's fold has after it; it counts from 1. */
    static String label(int fold, int folds, long seed) {
        return " (fold %d of %d, seed %d)".formatted(fold, folds, seed);
    }

    /**
     * Of each group a share judges, rounded, one at least and, of several, not all.
     *
     * @param groups the number of each sample's group, from 0
     */
    static Partition drawn(int[] groups, double share, long seed) {
        boolean[] judges = new boolean[groups.length];
        for (List<Integer> members : shuffled(groups, seed)) {
            int most = Math.max(1, members.size() - 1);
            int chosen = Math.clamp(Math.round(members.size() * share), 1, most);
            members.stream().limit(chosen).forEach(i -> judges[i] = true);
        }
        return of(judges);
    }

    /**
     * Each sample judges in one of the folds; they are dealt like cards, group after group.
     *
     * @param groups the number of each sample's group, from 0
     */
    static List<Partition> folds(int[] groups, int count, long seed) {
        int[] foldOf = new int[groups.length];
        int dealt = 0;
        for (List<Integer> members : shuffled(groups, seed)) {
            for (int i : members) {
                foldOf[i] = dealt++ % count;
            }
        }
        var folds = new ArrayList<Partition>();
        for (int fold = 0; fold < count; fold++) {
            boolean[] judges = new boolean[groups.length];
            for (int i = 0; i < judges.length; i++) {
                judges[i] = foldOf[i] == fold;
            }
            folds.add(of(judges));
        }
        return folds;
    }

    /** The members of each group in an order drawn from the seed, one after the other from those that are left. */
    private static List<List<Integer>> shuffled(int[] groups, long seed) {
        var draws = new Draws(seed);
        var shuffled = new ArrayList<List<Integer>>();
        int count = Arrays.stream(groups).max().orElse(-1) + 1;
        for (int g = 0; g < count; g++) {
            draws.begin(STREAM + g);
            int group = g;
            var left = new ArrayList<Integer>(
                    IntStream.range(0, groups.length).filter(i -> groups[i] == group).boxed().toList());
            var members = new ArrayList<Integer>(left.size());
            while (!left.isEmpty()) {
                int drawn = draws.below(left.size());
                members.add(left.get(drawn));
                left.set(drawn, left.getLast());
                left.removeLast();
            }
            shuffled.add(members);
        }
        return shuffled;
    }

    private static Partition of(boolean[] judges) {
        return new Partition(IntStream.range(0, judges.length).filter(i -> !judges[i]).toArray(),
                IntStream.range(0, judges.length).filter(i -> judges[i]).toArray());
    }
}
