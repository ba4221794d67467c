package dev.tandem.data.augment;

import dev.tandem.random.Draws;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves pixels: of each pixel it is found from where it is fetched, back through all steps, and interpolated there once. Steps between
 * two bends are one affine map. What lies outside is the nearest pixel of the border.
 */
final class Warp implements Augmenter.Pass {

    /** The maps before the first bend, between bends, after the last: one more than there are bends. */
    private final List<Affine> maps = new ArrayList<>();
    private final List<Field> bends = new ArrayList<>();
    /** What draws each map. */
    private final List<List<Move>> moves = new ArrayList<>();

    Warp(List<Step> steps, Planes planes) {
        double middleX = (planes.width() - 1) / 2.0;
        double middleY = (planes.height() - 1) / 2.0;
        addMap();
        for (Step step : steps) {
            if (step instanceof Step.Elastic elastic) {
                bends.add(new Field(elastic, planes.height(), planes.width()));
                addMap();
            } else {
                moves.getLast().add(move(step, middleX, middleY));
            }
        }
    }

    private void addMap() {
        maps.add(new Affine());
        moves.add(new ArrayList<>());
    }

    /** How a step that is an affine map is drawn. One that is done later stands nearer to the pixel asked for. */
    private static Move move(Step step, double middleX, double middleY) {
        return switch (step) {
            case Step.Shift(int most) -> (map, draws) -> map.afterShift(most - draws.below(2 * most + 1),
                    most - draws.below(2 * most + 1));
            case Step.Flip() -> (map, draws) -> {
                if (draws.below(2) == 1) {
                    map.after(-1, 0, 0, 1, middleX, middleY);
                }
            };
            case Step.Rotate(double degrees) -> rotation(Math.toRadians(degrees), middleX, middleY);
            case Step.Scale(double share) -> (map, draws) -> {
                double inverse = 1 / (1 + share * draws.uniform(-1, 1));
                map.after(inverse, 0, 0, inverse, middleX, middleY);
            };
            case Step.Elastic _,Step.Crop _,Step.Cutout _ -> throw new IllegalArgumentException(step.text());
        };
    }

    /** Sines are computed here: what gives the same ones on every machine allocates until it is compiled. */
    private static Move rotation(double most, double middleX, double middleY) {
        double[] cos = new double[Step.Rotate.ANGLES];
        double[] sin = new double[Step.Rotate.ANGLES];
        for (int i = 0; i < cos.length; i++) {
            double angle = most * (2.0 * i / (cos.length - 1) - 1);
            cos[i] = StrictMath.cos(angle);
            sin[i] = StrictMath.sin(angle);
        }
        return (map, draws) -> {
            int i = draws.below(cos.length);
            map.after(cos[i], sin[i], -sin[i], cos[i], middleX, middleY);
        };
    }

    private void draw(Draws draws) {
        for (int i = 0; i < maps.size(); i++) {
            Affine map = maps.get(i);
            map.reset();
            for (int k = 0; k < moves.get(i).size(); k++) {
                moves.get(i).get(k).draw(map, draws);
            }
            if (i < bends.size()) {
                bends.get(i).draw(draws);
            }
        }
    }

    @Override
    public void run(Planes p, Draws draws) {
        draw(draws);
        Affine first = maps.getFirst();
        if (!bends.isEmpty()) {
            fetchBetween(p);
        } else if (first.isIdentity()) {
            return;
        } else if (first.isOnGrid()) {
            fetchWhole(p, first);
        } else {
            fetchBetween(p);
        }
        p.swap();
    }

    private static void fetchWhole(Planes p, Affine map) {
        int width = p.width();
        int step = (int) map.a;
        int start = (int) map.e;
        for (int c = 0; c < p.channels(); c++) {
            for (int y = 0; y < p.height(); y++) {
                int to = (c * p.height() + y) * width;
                int from = (c * p.height() + Math.clamp(y + (long) map.f, 0, p.height() - 1)) * width;
                for (int x = 0; x < width; x++) {
                    p.next()[to + x] = p.values()[from + Math.max(0, Math.min(width - 1, start + step * x))];
                }
            }
        }
    }

    private void fetchBetween(Planes p) {
        int area = p.height() * p.width();
        for (int row = 0; row < p.height(); row++) {
            for (int column = 0; column < p.width(); column++) {
                double x = column;
                double y = row;
                for (int i = bends.size(); i > 0; i--) {
                    Field bend = bends.get(i - 1);
                    double atX = maps.get(i).x(x, y);
                    double atY = maps.get(i).y(x, y);
                    x = atX + bend.x(atX, atY);
                    y = atY + bend.y(atX, atY);
                }
                Affine map = maps.getFirst();
                double fromX = Math.clamp(map.x(x, y), 0, p.width() - 1.0);
                double fromY = Math.clamp(map.y(x, y), 0, p.height() - 1.0);
                int left = (int) fromX;
                int top = (int) fromY;
                int right = left + 1 < p.width() ? 1 : 0;
                int below = top + 1 < p.height() ? p.width() : 0;
                float rightward = (float) (fromX - left);
                float downward = (float) (fromY - top);
                for (int c = 0; c < p.channels(); c++) {
                    int at = c * area + top * p.width() + left;
                    float[] v = p.values();
                    float upper = v[at] + rightward * (v[at + right] - v[at]);
                    float lower = v[at + below] + rightward * (v[at + below + right] - v[at + below]);
                    p.next()[c * area + row * p.width() + column] = upper + downward * (lower - upper);
                }
            }
        }
    }

    /** Draws one step of a sample. */
    @FunctionalInterface
    private interface Move {

        void draw(Affine map, Draws draws);
    }
}
