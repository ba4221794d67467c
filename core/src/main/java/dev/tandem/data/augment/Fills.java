package dev.tandem.data.augment;

import dev.tandem.random.Draws;
import java.util.Arrays;

/** The passes that fill with the mean. */
final class Fills {

    private Fills() {
    }

    /** Moves by whole pixels; what moves in is the mean. */
    record Crop(int padding) implements Augmenter.Pass {

        @Override
        public void run(Planes p, Draws draws) {
            int down = draws.below(2 * padding + 1) - padding;
            int across = draws.below(2 * padding + 1) - padding;
            int kept = Math.max(0, p.width() - Math.abs(across));
            for (int c = 0; c < p.channels(); c++) {
                for (int y = 0; y < p.height(); y++) {
                    int to = (c * p.height() + y) * p.width();
                    int from = y + down;
                    Arrays.fill(p.next(), to, to + p.width(), p.background(c));
                    if (from >= 0 && from < p.height()) {
                        System.arraycopy(p.values(), to + down * p.width() + Math.max(0, across), p.next(),
                                to + Math.max(0, -across), kept);
                    }
                }
            }
            p.swap();
        }
    }

    /** Fills a square with the mean. */
    record Cutout(int side) implements Augmenter.Pass {

        @Override
        public void run(Planes p, Draws draws) {
            int top = draws.below(p.height()) - side / 2;
            int left = draws.below(p.width()) - side / 2;
            int right = Math.min(p.width(), left + side);
            for (int c = 0; c < p.channels(); c++) {
                for (int y = Math.max(0, top); y < Math.min(p.height(), top + side); y++) {
                    int row = (c * p.height() + y) * p.width();
                    Arrays.fill(p.values(), row + Math.max(0, left), row + right, p.background(c));
                }
            }
        }
    }
}
