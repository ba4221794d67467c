package dev.tandem.lab.convolution;

import dev.tandem.lab.Notebook;
import dev.tandem.report.Section.Captioned;
import dev.tandem.report.Section.ImageGrid;
import dev.tandem.report.figure.Picture;
import dev.tandem.runtime.Program;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Shows what explains digits, one below another.
 *
 * @param pixels [10,28,28], normalised
 */
record Pages(Notebook notebook, double[] pixels) {

    private static final int SIDE = Visualise.SIDE;
    private static final int AREA = SIDE * SIDE;
    private static final int MOST_MAPS = 16;
    /** A place of the second maps sees 14 pixels from 2·place − 2 on: their middle. */
    private static final double MIDDLE = 4.5;

    /** Everything that a program of the lab gives for the digits. */
    void explanations(Program program, Shape maps) {
        int digit = 3;
        notebook.show(new ImageGrid("What the first maps show of a %d".formatted(digit),
                "After ReLU; each on a scale of its own.",
                maps(program.read("maps 1"), digit, maps.size(1) / 2, SIDE)));
        notebook.show(new ImageGrid("What the second maps show of it",
                "After ReLU, 10×10: strokes and ends rather than edges.",
                maps(program.read("maps 2"), digit, maps.size(1), maps.size(2))));
        row("The digits", "The first of each class in the test part.", c -> grey(pixels, c));
        double[] saliency = program.read("saliency");
        row("Saliency: where a change would matter",
                "The size of the gradient of the class's score, bright where it is large.",
                c -> grey(saliency, c));
        signed("Gradient: which way it would matter", "Orange: brighter raises the score. Blue: brighter lowers it.",
                program.read("gradient"));
        signed("Deconvnet: the score sent back through transposed filters",
                "ReLU passes on what is positive on the way back.",
                program.read("deconvnet"));
        signed("Guided back-propagation: both rules",
                "Only what was active and counts in favour is passed on: the cleanest strokes.",
                program.read("guided"));
        double[] cam = program.read("cam");
        row("Grad-CAM: where the class is seen", "The second maps, weighted by their mean gradients, over the digit.",
                c -> heat(cam, c, maps.size(2)));
    }

    /** The pictures that the network likes best. */
    void maximised(double[] scores) {
        notebook.show(new ImageGrid("What it would like to see",
                "From noise, uphill along the gradient of a class's score, held back by the picture's size: pixels that the digits of a class share. Below "
                        + "each its score.",
                IntStream.range(0, Visualise.CLASSES).mapToObj(c -> new Captioned(grey(pixels, c), String.valueOf(c),
                        "%.1f".formatted(scores[c * Visualise.CLASSES + c]), false)).toList()));
    }

    private void row(String title, String note, IntFunction<Picture> picture) {
        notebook.show(new ImageGrid(title, note, IntStream.range(0, Visualise.CLASSES)
                .mapToObj(c -> new Captioned(picture.apply(c), String.valueOf(c), "", false)).toList()));
    }

    private void signed(String title, String note, double[] values) {
        row(title, note, c -> {
            double[] own = Arrays.copyOfRange(values, c * AREA, (c + 1) * AREA);
            return Picture.signed(SIDE, SIDE, own, strongest(own));
        });
    }

    private static Picture grey(double[] values, int sample) {
        double[] own = Arrays.copyOfRange(values, sample * AREA, (sample + 1) * AREA);
        double black = Arrays.stream(own).min().orElse(0);
        return Picture.of(1, SIDE, SIDE, own, black, Math.max(black + 1e-12, Arrays.stream(own).max().orElse(1)));
    }

    private static List<Captioned> maps(double[] values, int sample, int count, int side) {
        var pictures = new ArrayList<Captioned>();
        for (int k = 0; k < Math.min(MOST_MAPS, count); k++) {
            int at = (sample * count + k) * side * side;
            double[] map = Arrays.copyOfRange(values, at, at + side * side);
            pictures.add(
                    new Captioned(Picture.of(1, side, side, map, 0, strongest(map)), String.valueOf(k), "", false));
        }
        return pictures;
    }

    /** Red over the digit in grey. */
    private Picture heat(double[] cam, int sample, int side) {
        double[] map = Arrays.copyOfRange(cam, sample * side * side, (sample + 1) * side * side);
        double most = strongest(map);
        var view = new View(map, side);
        double[] colours = new double[3 * AREA];
        double[] own = Arrays.copyOfRange(pixels, sample * AREA, (sample + 1) * AREA);
        double black = Arrays.stream(own).min().orElse(0);
        double white = Arrays.stream(own).max().orElse(1);
        for (int i = 0; i < AREA; i++) {
            double grey = 0.6 * (own[i] - black) / (white - black);
            double x = Math.clamp((i % SIDE - MIDDLE) / 2, 0, side - 1);
            int row = i / SIDE;
            double y = Math.clamp((row - MIDDLE) / 2, 0, side - 1);
            double heat = view.at(x, y) / most;
            colours[i] = grey + 0.9 * heat;
            colours[AREA + i] = grey + 0.25 * heat;
            colours[2 * AREA + i] = grey * (1 - heat);
        }
        return Picture.of(3, SIDE, SIDE, colours, 0, 1);
    }

    private static double strongest(double[] values) {
        return Math.max(1e-12, Arrays.stream(values).map(Math::abs).max().orElse(1));
    }
}
