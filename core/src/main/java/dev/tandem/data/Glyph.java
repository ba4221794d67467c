package dev.tandem.data;

import dev.tandem.random.Draws;
import java.util.Arrays;
import java.util.List;

/**
 * One way of writing a digit: the pen's strokes, one after the other.
 *
 * @param weight how often it is written, against the other ways
 * @param strokes in the order they are written
 */
record Glyph(int weight, List<Stroke> strokes) {

    /** The ways each digit is written. Hundredths of its height, x to the right and y down; {@code !} makes a point a corner. */
    private static final List<List<Glyph>> DIGITS = List.of(
            List.of(glyph(5, "54,2 30,9 14,32 13,66 28,92 51,98 74,90 87,64 86,32 70,9 50,2"),
                    glyph(3, "66,9 42,2 20,18 12,54 24,88 50,98 76,86 88,52 78,18 52,3 38,9"),
                    glyph(2, "34,8 18,30 14,62 26,91 48,98 74,86 87,54 78,20 54,3 30,10"),
                    glyph(1, "58,4 30,8 13,40 20,82 48,98 76,86 86,50 78,22")),
            List.of(glyph(6, "52,1 51,34 50,66 49,99"),
                    glyph(3, "26,26 42,15 55,2! 53,36 52,68 51,99"),
                    glyph(2, "28,22 44,13 54,3! 53,50 52,98", "24,98 50,97 78,98")),
            List.of(glyph(4, "15,24 32,5 62,3 79,22 68,50 40,78 13,97! 48,95 88,96"),
                    glyph(3, "16,22 38,3 68,6 76,30 54,64 28,92 13,88 24,76 50,84 70,95 91,90"),
                    glyph(2, "20,18 46,3 74,14 72,36 46,68 16,97! 52,98 86,94"),
                    glyph(2, "18,14 40,2 70,6 78,26 64,60 36,95 12,98 6,84 22,74 44,84 66,96 88,98"),
                    glyph(1, "16,9 46,6 78,7! 60,36 36,66 14,95! 50,94 86,96")),
            List.of(glyph(4, "16,13 42,2 72,12 70,36 40,47! 74,56 82,80 52,98 14,88"),
                    glyph(2, "14,5 46,4 80,4! 62,24 42,42! 74,50 84,76 56,98 15,89"),
                    glyph(3, "18,14 46,2 74,16 64,38 44,48 38,45 52,45 78,58 78,84 46,99 12,87"),
                    glyph(2, "22,10 52,2 76,20 58,42 40,50 66,58 72,82 44,98 14,96")),
            List.of(glyph(5, "22,4 17,30 15,55! 46,58 86,53", "72,14 69,56 66,98"),
                    glyph(3, "66,2 40,34 12,66! 48,66 90,64", "67,4 65,50 64,98"),
                    glyph(2, "26,6 14,36 24,54 52,54 74,30 80,8! 74,54 70,98"),
                    glyph(1, "60,2 36,30 16,54! 44,56 78,50", "64,34 60,66 54,98")),
            List.of(glyph(3, "27,6 25,24 22,44! 50,37 80,54 76,86 44,98 13,88", "27,6 54,4 82,3"),
                    glyph(4, "82,4 54,4 30,6! 27,24 23,42! 58,40 81,62 66,93 15,93"),
                    glyph(2, "78,4 46,5 28,22 40,42 68,52 78,76 52,97 14,91"),
                    glyph(1, "34,14 30,30 28,48! 56,46 74,66 62,92 26,98", "34,14 62,10 96,2")),
            List.of(glyph(4, "68,2 38,22 17,58 22,90 54,98 79,76 64,54 36,58 19,76"),
                    glyph(3, "42,1 24,36 15,72 34,97 68,92 77,68 52,53 22,66"),
                    glyph(2, "76,8 44,14 18,50 20,88 52,98 74,82 70,58 44,54 20,70"),
                    glyph(1, "22,2 16,40 18,80 44,98 82,90 86,64 58,56 32,72 26,88")),
            List.of(glyph(5, "12,7 48,6 85,5! 64,44 44,98"),
                    glyph(3, "12,7 48,6 84,5! 62,46 46,98", "28,51 54,49 80,47"),
                    glyph(2, "13,24 14,8! 48,8 84,6! 72,30 56,58 52,98"),
                    glyph(1, "10,16 34,4 66,12 82,8! 74,40 70,70 70,98")),
            List.of(glyph(5, "75,17 50,2 25,16 40,42 68,62 76,84 48,98 22,82 34,58 62,40 76,18"),
                    glyph(2, "50,2 27,12 26,34 50,46 73,34 73,12 50,2", "50,46 21,60 19,86 50,98 81,86 79,60 50,46"),
                    glyph(3, "70,8 38,4 26,22 50,44 76,68 66,95 34,95 24,70 50,44 74,26 80,6"),
                    glyph(1, "80,10 54,2 34,20 48,44 58,70 50,96 28,96 26,74 48,52 74,34 84,14")),
            List.of(glyph(4, "77,20 52,2 22,16 22,44 48,54 77,34", "79,8 76,50 70,98"),
                    glyph(3, "78,22 50,2 19,22 28,50 58,48 77,22! 77,58 56,96 24,92"),
                    glyph(3, "74,14 46,3 20,24 28,48 54,46 75,20! 68,60 50,98"),
                    glyph(1, "72,10 40,8 18,34 36,46 64,34 78,4! 66,50 58,98")));

    /** Draws one of the ways of writing a digit. */
    static Glyph of(int digit, Draws draws) {
        var ways = DIGITS.get(digit);
        int ticket = draws.below(ways.stream().mapToInt(Glyph::weight).sum());
        int way = 0;
        while (ticket >= ways.get(way).weight) {
            ticket -= ways.get(way).weight;
            way++;
        }
        return ways.get(way);
    }

    private static Glyph glyph(int weight, String... strokes) {
        return new Glyph(weight, Arrays.stream(strokes).map(Stroke::parse).toList());
    }

    /** Points that the pen passes, smoothly but at corners. */
    record Stroke(double[] x, double[] y, boolean[] corner) {

        private static Stroke parse(String text) {
            String[] points = text.split(" ");
            var stroke = new Stroke(new double[points.length], new double[points.length], new boolean[points.length]);
            for (int i = 0; i < points.length; i++) {
                String[] xy = points[i].replace("!", "").split(",");
                stroke.x[i] = Integer.parseInt(xy[0]) / 100.0;
                stroke.y[i] = Integer.parseInt(xy[1]) / 100.0;
                stroke.corner[i] = i == 0 || i == points.length - 1 || points[i].endsWith("!");
            }
            return stroke;
        }

        int points() {
            return x.length;
        }
    }
}
