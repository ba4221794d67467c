package dev.tandem.zoo;

/** The ten digits drawn in 7×12 pixels, as targets of LeNet-5's 84 units. Our own drawings in the manner of the paper's fig. 3. */
final class Characters {

    private static final int HEIGHT = 12;
    private static final int WIDTH = 7;

    private static final String DRAWN = """
            ..###.. ...#... .#####. .#####. .....#. ####### ..####. ####### .#####. .#####.
            .#...#. ..##... #.....# #.....# ....##. #...... .#..... ......# #.....# #.....#
            #.....# .#.#... ......# ......# ...#.#. #...... #...... .....#. #.....# #.....#
            #.....# ...#... ......# ......# ..#..#. #...... #...... .....#. #.....# #.....#
            #.....# ...#... .....#. ..####. .#...#. ######. #.####. ....#.. .#####. #.....#
            #.....# ...#... ....#.. ......# #....#. ......# ##....# ....#.. #.....# .######
            #.....# ...#... ...#... ......# ####### ......# #.....# ...#... #.....# ......#
            #.....# ...#... ..#.... ......# .....#. ......# #.....# ...#... #.....# ......#
            #.....# ...#... .#..... #.....# .....#. #.....# #.....# ..#.... #.....# .....#.
            .#...#. ...#... #...... #.....# .....#. .#...#. .#...#. ..#.... #.....# ....#..
            ..###.. .#####. ####### .#####. .....#. ..###.. ..###.. .#..... .#####. .###...
            ....... ....... ....... ....... ....... ....... ....... ....... ....... .......
            """;

    private Characters() {
    }

    /** A code of 84 numbers a digit, 1 for ink and −1 for paper. */
    static double[][] codes() {
        String[] lines = DRAWN.lines().toArray(String[]::new);
        double[][] codes = new double[10][HEIGHT * WIDTH];
        for (int row = 0; row < HEIGHT; row++) {
            String[] digits = lines[row].split(" ");
            for (int digit = 0; digit < digits.length; digit++) {
                for (int column = 0; column < WIDTH; column++) {
                    codes[digit][row * WIDTH + column] = digits[digit].charAt(column) == '#' ? 1 : -1;
                }
            }
        }
        return codes;
    }
}
