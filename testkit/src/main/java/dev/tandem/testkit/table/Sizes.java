package dev.tandem.testkit.table;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Sizes at which kernels go wrong. */
final class Sizes {

    /** One, two, three; a vector's lanes and one to either side, for 4, 8 and 16 lanes; primes; 64 ± 1. */
    static final List<Integer> EDGES = List.of(1, 2, 3, 4, 5, 7, 8, 9, 13, 15, 16, 17, 31, 33, 63, 64, 65, 127);
    /** Sizes beyond which kernels split their work among threads, and odd ones. */
    static final List<Integer> LARGE = List.of(1000, 16_385, 40_009);
    /** No more elements than this in an operand at random. */
    private static final int MOST = 4_000;

    private Sizes() {
    }

    /** One of the edges. */
    static int edge(RandomGenerator random) {
        return EDGES.get(random.nextInt(EDGES.size()));
    }

    /** From 1 to a bound, small ones more often. */
    static int small(RandomGenerator random, int most) {
        return 1 + (int) (most * random.nextDouble() * random.nextDouble());
    }

    /** From low to high, both included. */
    static int between(RandomGenerator random, int low, int high) {
        return random.nextInt(low, high + 1);
    }

    /** A shape of at most this rank and not too many elements. */
    static List<Integer> shape(RandomGenerator random, int least, int most) {
        int rank = between(random, least, most);
        var sizes = new ArrayList<Integer>();
        int elements = 1;
        for (int i = 0; i < rank; i++) {
            int room = Math.max(1, MOST / elements);
            int size = Math.min(random.nextInt(3) == 0 ? edge(random) : small(random, 9), room);
            sizes.add(size);
            elements *= size;
        }
        return sizes;
    }

    /** A shape that broadcasts to another: some sizes become 1, some leading axes vanish. */
    static List<Integer> broadcast(RandomGenerator random, List<Integer> to) {
        int from = random.nextInt(4) == 0 ? random.nextInt(to.size() + 1) : 0;
        var sizes = new ArrayList<Integer>();
        for (int size : to.subList(from, to.size())) {
            sizes.add(random.nextInt(3) == 0 ? 1 : size);
        }
        return sizes;
    }

    /** The axes of a shape in any order. */
    static List<Integer> permutation(RandomGenerator random, int rank) {
        var order = new ArrayList<Integer>();
        for (int i = 0; i < rank; i++) {
            order.add(random.nextInt(i + 1), i);
        }
        return order;
    }

}
