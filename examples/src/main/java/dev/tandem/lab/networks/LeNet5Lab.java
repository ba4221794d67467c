package dev.tandem.lab.networks;

import dev.tandem.data.Dataset;
import dev.tandem.data.Split;
import dev.tandem.data.augment.Augmentation;
import dev.tandem.data.augment.Augmenter;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Course;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Summary;
import dev.tandem.report.FirstFilters;
import dev.tandem.report.Section;
import dev.tandem.report.Section.Captioned;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.report.figure.Picture;
import dev.tandem.zoo.LeNet5;
import dev.tandem.zoo.Model;
import dev.tandem.zoo.Zoo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * LeNet-5 of 1998. <i>Source</i>: LeCun, Bottou, Bengio &amp; Haffner 1998, "Gradient-based learning applied to document recognition", §II-B
 * and III-B. It is trained by stochastic gradient descent with momentum and weight
 * decay, not by their stochastic diagonal Levenberg-Marquardt method.
 */
final class LeNet5Lab {

    /** Trained numbers and connections of each layer, §II-B. */
    private static final Map<String, long[]> PAPER = Map.of("c1", new long[]{156, 122_304}, "s2", new long[]{12, 5_880},
            "c3", new long[]{1_516, 151_600}, "s4", new long[]{32, 2_000}, "c5", new long[]{48_120, 48_120},
            "f6", new long[]{10_164, 10_164}, "output", new long[]{0, 840});
    private static final List<String> LAYERS = List.of("c1", "s2", "c3", "s4", "c5", "f6", "output");
    /** Distorted copies that make a pass, of each of the 60,000 samples. */
    private static final int COPIES = 9;
    private static final Augmentation DISTORTIONS = Augmentation.none().shift(1).rotate(10).scale(0.1).elastic(34, 4);
    private static final int CODE_HEIGHT = 12;
    private static final int CODE_WIDTH = 7;
    private static final int SIDE = 28;

    private LeNet5Lab() {
    }

    static Lab lab() {
        return new Lab("lenet5", Chapter.CONVOLUTION, "LeNet-5 of 1998, as it was",
                "Does the net of the paper, with its trained subsampling, its table of connections, its scaled tanh and its outputs that are "
                        + "distances to drawn characters, have the paper's counts and come to the paper's error of 0.95 %?",
                LeNet5Lab::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula("f(a) = 1.7159 \\, \\tanh\\left(\\frac{2}{3} a\\right), \\quad "
                + "y_i = \\sum_{j=1}^{84} (x_j - w_{ij})^2");
        notebook.formula(
                "E = \\frac{1}{P} \\sum_{p=1}^{P} \\left( y_{D_p} + \\ln\\left(e^{-j} + \\sum_i e^{-y_i}\\right) \\right)");
        misprints(notebook);
        Model model = Zoo.model("lenet5");
        Summary summary = model.network().summary();
        count(notebook, summary);
        notebook.show(Architecture.layers("Layers", summary));
        notebook.show(new Section.Figures("Which maps of S2 each map of C3 sees",
                "Table I of the paper: a dot is a connection.",
                connections()));
        notebook.show(codes());
        Split data = notebook.material().digits();
        notebook.show(distorted(data.train(), notebook.seed()));
        train(notebook, model, data);
    }

    private static void misprints(Notebook notebook) {
        notebook.misprint("LeNet-5 is of 1989", "it is of 1998");
        notebook.misprint("C1 has 122,404 connections", "122,304");
        notebook.misprint("S2 has 12 maps", "6 maps, with 12 trained numbers");
        notebook.misprint("S4's maps are 14×14 and come from C2", "5×5, and come from C3");
        notebook.misprint("0.95 % is the recognition rate", "0.95 % is the test error");
    }

    private static void count(Notebook notebook, Summary summary) {
        for (Summary.Row row : summary.layers()) {
            long[] paper = PAPER.get(row.name());
            if (paper != null) {
                notebook.counted(row.name() + ": parameters", row.parameters(), paper[0]);
                notebook.counted(row.name() + ": connections", row.connections(), paper[1]);
            }
        }
        notebook.counted("layers with counts in the paper",
                summary.layers().stream().filter(r -> LAYERS.contains(r.name())).count(), LAYERS.size());
        notebook.counted("all parameters", summary.parameters(), 60_000);
        notebook.counted("all connections", summary.connections(), 340_908);
    }

    private static Figure connections() {
        List<List<Integer>> table = LeNet5.connections();
        var x = new ArrayList<Double>();
        var y = new ArrayList<Double>();
        for (int map = 0; map < table.size(); map++) {
            for (int seen : table.get(map)) {
                x.add((double) map);
                y.add((double) seen);
            }
        }
        return Figure.of("Connections", Axis.of("map of C3").range(-0.5, table.size() - 0.5),
                Axis.of("map of S2").range(-0.5, 5.5), new Mark.Dots("", numbers(x), numbers(y)));
    }

    private static double[] numbers(List<Double> list) {
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static Section codes() {
        double[][] codes = LeNet5.codes();
        var pictures = new ArrayList<Captioned>();
        for (int digit = 0; digit < codes.length; digit++) {
            pictures.add(new Captioned(Picture.of(1, CODE_HEIGHT, CODE_WIDTH, codes[digit], 1, -1),
                    String.valueOf(digit), "", false));
        }
        return new Section.ImageGrid("What F6 should look like",
                "The output of a class is the distance of F6's 84 numbers to such a drawing, ink 1, paper −1. The drawings are ours.",
                pictures);
    }

    private static Section distorted(Dataset data, long seed) {
        var augmenter = new Augmenter(DISTORTIONS, data.shape(), data.normalization().background(), seed);
        var pictures = new ArrayList<Captioned>();
        int samples = 3;
        int copies = 6;
        for (int sample = 0; sample < samples; sample++) {
            for (int copy = 0; copy <= copies; copy++) {
                byte[] pixels = new byte[data.shape().elements()];
                data.copyTo(sample, pixels, 0);
                if (copy > 0) {
                    augmenter.apply(copy, sample, pixels, 0);
                }
                double[] grey = new double[pixels.length];
                Arrays.setAll(grey, i -> pixels[i] & 0xff);
                pictures.add(new Captioned(Picture.of(1, SIDE, SIDE, grey, 255, 0),
                        data.classNames().get(data.label(sample)), copy == 0 ? "as it is" : "distorted", copy == 0));
            }
        }
        return new Section.ImageGrid("Distortions",
                "Each sample is moved, turned, scaled and bent anew each time: " + DISTORTIONS + ".",
                pictures);
    }

    private static void train(Notebook notebook, Model model, Split data) {
        if (notebook.isQuick()) {
            Split few = new Split(data.train().first(3_000), data.test().first(1_000));
            Seeds plain = seeds(notebook, "plain", Classifier.of(model), few, 1, 5);
            notebook.measured("test error after 5 epochs of 3,000 samples, %", plain.mean(Classifier.ERROR),
                    Expected.atMost(10));
            notebook.show(figure(plain.marks("as they are", Classifier.ERROR)));
            return;
        }
        Classifier classifier = Classifier.of(model);
        Seeds plain = seeds(notebook, "plain", classifier, data, 5, 20);
        Seeds bent = seeds(notebook, "distorted", classifier.options(model.options().augment(DISTORTIONS)), data, 3,
                10 * COPIES);
        notebook.measured("test error, 5 seeds of 20 epochs, mean, %", plain.mean(Classifier.ERROR),
                Expected.atMost(0.95));
        notebook.measured("test error, 5 seeds of 20 epochs, standard deviation, %", plain.deviation(Classifier.ERROR),
                Expected.reported());
        notebook.measured("test error with distortions, 3 seeds of 10 passes of 540,000, mean, %",
                bent.mean(Classifier.ERROR), Expected.atMost(0.8));
        notebook.measured("test error with distortions, standard deviation, %", bent.deviation(Classifier.ERROR),
                Expected.reported());
        notebook.show(figure(plain.marks("as they are", Classifier.ERROR)));
        notebook.show(figure(bent.marks("distorted", Classifier.ERROR)));
    }

    private static Seeds seeds(Notebook notebook, String key, Classifier classifier, Split data, int seeds,
            int epochs) {
        var courses = new ArrayList<Course>();
        for (int s = 0; s < seeds; s++) {
            boolean last = s == seeds - 1;
            classifier.train(notebook, key + "-" + s, notebook.seed() + s, data, epochs, (trainer, course) -> {
                courses.add(course);
                if (last) {
                    FirstFilters.section(classifier.network(), trainer.session()).ifPresent(notebook::show);
                }
            });
        }
        return new Seeds(courses);
    }

    private static Section figure(List<Mark> marks) {
        return new Section.Figures("Learning",
                "The line is the mean of the seeds, the band reaches from the least to the greatest.",
                List.of(new Figure("Test error", Axis.of("epoch"), Axis.of("%").log(), marks)));
    }
}
