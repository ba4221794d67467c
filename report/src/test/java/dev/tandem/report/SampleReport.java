package dev.tandem.report;

import dev.tandem.report.Section.Captioned;
import dev.tandem.report.Section.Chart;
import dev.tandem.report.Section.Commands;
import dev.tandem.report.Section.Confusion;
import dev.tandem.report.Section.Curves;
import dev.tandem.report.Section.Facts;
import dev.tandem.report.Section.Highlights;
import dev.tandem.report.Section.ImageGrid;
import dev.tandem.report.Section.Table;
import dev.tandem.report.Series.Point;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.report.figure.Picture;
import dev.tandem.report.figure.Scale;
import dev.tandem.runtime.Profile;
import dev.tandem.runtime.Profile.Call;
import dev.tandem.runtime.Profile.Kernel;
import dev.tandem.train.GradientNorm;
import dev.tandem.train.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** A page with every kind of section, as a run of some thousand steps would have it. */
final class SampleReport {

    static final String HOSTILE = "</script><img src=x onerror=alert(1)>&\"'";

    private static final int STEPS = 4_690;

    private SampleReport() {
    }

    static Report whole() {
        return new Report("lenet on digits", "Trained on cpu: 2 threads, 512-bit vectors, float32; 28 November 2026.",
                List.of(new Highlights("Summary", "", List.of(new Fact("test accuracy", "98.71 %"),
                        new Fact("test error", "1.29 %"), new Fact("train loss", "0.0312"), new Fact("epochs", "5"),
                        new Fact("training time", "18.4 s"))), curves(), confusion(10), filters(), mistakes(),
                        gradientNorms(), KernelTime.table(profile()),
                        new Facts("Environment", "", List.of(new Fact("device", "cpu: 2 threads, 512-bit vectors"),
                                new Fact("Java", "25+36"), new Fact("seed", "0"), new Fact("hostile", HOSTILE))),
                        new Commands("Repeat it", "", List.of("tandem train lenet --data mnist --seed 0",
                                "tandem summary lenet"))));
    }

    /** A page as labs have it. */
    static Report ofLab() {
        return new Report("A lab", "Does it show what it should?", List.of(formulas(), figures()));
    }

    static Curves curves() {
        var random = new Random(5);
        var loss = new Curve();
        var rate = new Curve();
        for (int i = 1; i <= STEPS; i++) {
            loss.add(i, 2.3 * Math.exp(-i / 300.0) + 0.05 * Math.exp(random.nextGaussian()));
            rate.add(i, 0.05 * (1 + Math.cos(Math.PI * i / STEPS)));
        }
        var error = IntStream.rangeClosed(1, 5).mapToObj(e -> new Point(938 * e, 1 + 6.0 / e)).toList();
        return new Curves("Training", "Bands reach from the least to the greatest of the steps of a point.", "step",
                List.of(new Chart("Loss", Scale.LOG, List.of(loss.series("train, each step"),
                        new Series("test", error.stream().map(p -> new Point(p.at(), p.value() / 30)).toList()))),
                        new Chart("Test error, %", Scale.LINEAR, List.of(new Series("test", error))),
                        new Chart("Learning rate", Scale.LINEAR, List.of(rate.series("rate")))));
    }

    /** A figure with each kind of mark. */
    private static Section.Figures figures() {
        double[] x = {1, 2, 3, 4};
        double[] y = {0.9, 0.4, Double.NaN, 0.1};
        var learning = Figure.of("Learning", Axis.of("epoch"), Axis.of("error, %").log(),
                new Mark.Band("sgd", x, new double[]{0.8, 0.3, 0.2, 0.05}, new double[]{1, 0.5, 0.3, 0.2}),
                new Mark.Line("sgd", x, y), Mark.Line.counted("adam", 0.5, 0.2, 0.1, 0.09).look(Mark.Look.DASHED),
                new Mark.Dots("seen", x, new double[]{0.7, 0.6, 0.5, 0.4}), Mark.Rule.level("wanted " + HOSTILE, 0.1),
                new Mark.Label("here", 2, 0.4));
        var plane = Figure.plane("A way down", Axis.of("w₁"), Axis.of("w₂"),
                Mark.Contours.of((a, b) -> a * a + 4 * b * b, -2, 2, -1, 1, 0.25, 1, 2, 4),
                new Mark.Line("sgd", new double[]{-2, -1, 0}, new double[]{1, -0.5, 0}, Mark.Look.PATH),
                new Mark.Image(Picture.of(1, 1, 2, new double[]{0, 1}, 0, 1), 1, 2, 0.5, 1),
                Mark.Rule.upright("edge", 1.5));
        var bars = Figure.of("Parameters", Axis.named("net", List.of("LeNet", "AlexNet")), Axis.of("millions"),
                new Mark.Bars("convolutions", 0.003, 2.3), new Mark.Bars("full", 0.06, 58.6),
                new Mark.Line("", new double[]{0, 1}, new double[]{10, 20}, Mark.Look.STEPS));
        return new Section.Figures("Figures", "Each kind of mark.", learning, plane, bars);
    }

    private static Section.Formulas formulas() {
        return new Section.Formulas("Formulas", "",
                List.of("f(a) = \\begin{cases} 1 & a \\ge 0 \\\\ -1 & a < 0 \\end{cases}",
                        "\\frac{\\partial E}{\\partial w} = \\left(y - t\\right)^2"));
    }

    private static Table gradientNorms() {
        var norms = new GradientNorms();
        for (int e = 1; e <= 5; e++) {
            norms.found(new Progress(e, 5, 938, 938, 938 * e, STEPS, 0.1, 0.1, 0.1, 0.05, 6_000, 0),
                    List.of(new GradientNorm("conv1/weight", 150, 0.21 / e, 1.9, 0.0021 / e),
                            new GradientNorm("conv2/weight", 2_400, 0.034 / (6 - e), 4.6, 0.004),
                            new GradientNorm("dense1/weight", 48_000, 0.0021 * e, 9.9, 0.0003),
                            new GradientNorm("dense3/weight", 840, 0.0009, 2.2, 0.002)));
        }
        return norms.table().orElseThrow();
    }

    /** Two steps of a few kernels. */
    static Profile profile() {
        var kernels = List.of(new Kernel("relu1/relu", "Conv"), new Kernel("maxPool1/pool", "Pool"),
                new Kernel("dense1/matmul", "MatMul"), new Kernel("update/conv1/weight", "ConvFilterGradient"));
        long[] nanos = {412_000, 60_500, 188_000, 703_000};
        var calls = new ArrayList<Call>();
        for (int i = 0; i < 8; i++) {
            calls.add(new Call(i / 4, kernels.get(i % 4), 750_000L * i, nanos[i % 4]));
        }
        return new Profile(calls, 2);
    }

    static Confusion confusion(int classes) {
        var random = new Random(6);
        int[][] counts = new int[classes][classes];
        for (int i = 0; i < classes; i++) {
            for (int j = 0; j < classes; j++) {
                counts[i][j] = i == j ? 960 + random.nextInt(60) : Math.max(0, (int) (9 * random.nextGaussian()) - 5);
            }
        }
        var names = IntStream.range(0, classes).mapToObj(String::valueOf).toList();
        return new Confusion("Confusion", "Rows are true classes, columns what they were taken for.", names, counts);
    }

    private static ImageGrid filters() {
        var random = new Random(7);
        var filters = new ArrayList<Captioned>();
        for (int i = 0; i < 6; i++) {
            filters.add(new Captioned(Picture.signed(5, 5, random.doubles(25, -1, 1).toArray(), 1), "" + i, "", false));
        }
        return new ImageGrid("First-layer filters", "Blue is below 0, orange above; strongest at ±1.", filters);
    }

    private static ImageGrid mistakes() {
        var random = new Random(8);
        var pictures = new ArrayList<Captioned>();
        for (int i = 0; i < 12; i++) {
            pictures.add(new Captioned(Picture.of(1, 28, 28, random.doubles(784).toArray(), 0, 1), "3, taken for 8",
                    "99.%d %%".formatted(9 - i / 2), i == 0));
        }
        return new ImageGrid("Worst mistakes", "", pictures);
    }
}
