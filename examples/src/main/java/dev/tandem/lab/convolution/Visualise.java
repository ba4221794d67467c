package dev.tandem.lab.convolution;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;

import dev.tandem.autodiff.BackwardRule;
import dev.tandem.data.Dataset;
import dev.tandem.data.Split;
import dev.tandem.explain.Explanations;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.report.FirstFilters;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import dev.tandem.train.Epochs;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingOptions;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What a trained network looks at. <i>Source</i>: Simonyan et al. 2014 (saliency, activation maximisation), Zeiler &amp; Fergus 2014
 * (deconvnet, patches), Springenberg et al. 2015 (guided back-propagation), Selvaraju et al. 2017 (Grad-CAM).
 */
final class Visualise {

    static final int SIDE = 28;
    static final int CLASSES = 10;
    private static final double RATE = 0.2;
    private static final double DECAY = 0.1;

    private Visualise() {
    }

    static Lab lab() {
        return new Lab("visualise", Chapter.CONVOLUTION, "What a convolutional network looks at",
                "A network says that a picture shows a 3. Which pixels made it say so, what does each of its filters look for, and what "
                        + "would the most typical 3 look like to it?",
                Visualise::run);
    }

    private static void run(Notebook notebook) {
        formulas(notebook);
        int first = notebook.choose(8, 16);
        Network network = sequential(image(1, SIDE, SIDE),
                conv(first, kernel(5).pad(2)), relu(), maxPool(2), conv(2 * first, kernel(5)), relu(), maxPool(2),
                flatten(), dense(CLASSES));
        Split digits = notebook.material().digits();
        Dataset train = digits.train().first(notebook.choose(5000, digits.train().size()));
        var options = TrainingOptions.defaults().seed(notebook.seed());
        try (var trainer = Trainer.of(network, Loss.softmaxCrossEntropy(), Optimizer.adam(2e-3),
                notebook.backend(), options)) {
            notebook.train("network", trainer, train, Epochs.epochs(notebook.choose(2, 5)), Map.of());
            notebook.measured("test error of the network in %", 100 * trainer.evaluate(digits.test()).error(),
                    Expected.atMost(notebook.choose(10, 2)));
            Session session = trainer.session();
            var samples = new Samples(digits.test());
            FirstFilters.section(network, session).ifPresent(notebook::show);
            explain(notebook, network, session, samples);
            Patches.show(notebook, network, session, samples, notebook.choose(300, 5000));
            maximise(notebook, network, session, samples);
        }
    }

    private static void formulas(Notebook notebook) {
        notebook.formula("\\mbox{saliency: } \\left| \\frac{\\partial S_c}{\\partial x} \\right|");
        notebook.formula("\\mbox{back through a ReLU } y = x^{+}: \\quad \\mbox{gradient } \\theta(x) \\, dy, \\quad "
                + "\\mbox{deconvnet } dy^{+}, \\quad \\mbox{guided } \\theta(x) \\, dy^{+}");
        notebook.formula("\\mbox{Grad-CAM: } \\left( \\sum_k \\alpha_k A_k \\right)^{+}, \\quad "
                + "\\alpha_k = \\frac{1}{HW} \\sum_{i,j} \\frac{\\partial S_c}{\\partial A_{k,i,j}}");
        notebook.formula("\\mbox{activation maximisation: } \\max_x \\; S_c(x) - \\lambda \\left| x \\right|^2");
    }

    // ---- what made it say so

    private static void explain(Notebook notebook, Network network, Session session, Samples samples) {
        int[] shown = samples.firstOfEachClass();
        var b = new GraphBuilder(false);
        Value x = b.input("x", network.batch(CLASSES));
        Value y = network.apply(x);
        Value classes = b.input("classes", TensorType.of(DType.I32, CLASSES));
        Value score = Explanations.score(y, classes);
        Value maps = Objects.requireNonNull(b.marks().get("relu2"));
        var cam = Explanations.gradCam(score, maps);
        var deconvnet = new Deconvnet(x, y);
        b.output("maps 1", Objects.requireNonNull(b.marks().get("relu1")));
        b.output("maps 2", maps);
        b.output("gradient", Explanations.gradient(score, x));
        b.output("saliency", Explanations.saliency(score, x));
        b.output("deconvnet", Explanations.passedBack(score, x, BackwardRule.deconvnet()));
        b.output("guided", Explanations.passedBack(score, x, BackwardRule.guided()));
        b.output("gradient of maps", Explanations.gradient(score, maps));
        b.output("weights", cam.weights());
        b.output("cam", cam.map());
        b.output("built", deconvnet.back(classes, true));
        b.output("built, derivative", deconvnet.back(classes, false));
        try (Program program = session.compile(b.build())) {
            double[] pixels = samples.pixels(shown);
            program.set("x", pixels);
            program.set("classes", IntStream.range(0, CLASSES).toArray());
            program.run();
            check(notebook, program, maps.shape().size(2) * maps.shape().size(3));
            new Pages(notebook, pixels).explanations(program, maps.shape());
        }
    }

    private static void check(Notebook notebook, Program program, int area) {
        notebook.measured("deconvnet without its ReLU rule beside the gradient: relative difference",
                Relative.difference(program.read("built, derivative"), program.read("gradient")),
                Expected.atMost(1e-6));
        notebook.measured(
                "deconvnet built of transposed filters beside the gradient with another rule: relative difference",
                Relative.difference(program.read("built"), program.read("deconvnet")), Expected.atMost(1e-6));
        notebook.measured("how far the deconvnet is from the gradient, relative",
                Relative.difference(program.read("deconvnet"),
                        program.read("gradient")),
                Expected.reported());
        double[] saliency = program.read("saliency");
        double[] gradient = program.read("gradient");
        notebook.measured("saliency: pixels that are not the gradient's size to the bit",
                (double) IntStream.range(0, saliency.length).filter(i -> saliency[i] != Math.abs(gradient[i])).count(),
                Expected.exactly(0));
        double[] ofMaps = program.read("gradient of maps");
        double[] means = IntStream.range(0, ofMaps.length / area)
                .mapToDouble(k -> Arrays.stream(ofMaps, k * area, (k + 1) * area).sum() / area).toArray();
        notebook.measured("Grad-CAM's weights beside the mean gradients: relative difference",
                Relative.difference(program.read("weights"), means), Expected.atMost(1e-6));
    }

    // ---- what it would like to see

    private static void maximise(Notebook notebook, Network network, Session session, Samples samples) {
        var b = new GraphBuilder(false);
        Value x = b.input("x", network.batch(CLASSES));
        Value y = network.apply(x);
        Value score = Explanations.score(y, b.input("classes", TensorType.of(DType.I32, CLASSES)));
        b.output("y", y);
        b.output("next", blurred(Explanations.ascended(score, x, RATE, DECAY)));
        try (Program program = session.compile(b.build())) {
            program.set("classes", IntStream.range(0, CLASSES).toArray());
            // noise, for on an even ground no unit may answer, and nothing says where up is
            double[] picture = new Random(notebook.seed()).doubles(CLASSES * SIDE * SIDE, -0.1, 0.1).toArray();
            int steps = notebook.choose(100, 400);
            double[] before = new double[0];
            for (int step = 0; step <= steps; step++) {
                notebook.checkGoesOn();
                program.set("x", picture);
                program.run();
                before = step == 0 ? program.read("y") : before;
                picture = step < steps ? samples.clamped(program.read("next")) : picture;
            }
            double[] first = before;
            double[] after = program.read("y");
            notebook.measured("activation maximisation: least rise of a class's score",
                    IntStream.range(0, CLASSES).mapToDouble(c -> after[c * CLASSES + c] - first[c * CLASSES + c]).min()
                            .orElseThrow(),
                    Expected.atLeast(1));
            notebook.measured("activation maximisation: pictures that the network takes for their class",
                    (double) IntStream.range(0, CLASSES).filter(c -> largest(after, c) == c).count(),
                    Expected.exactly(CLASSES));
            new Pages(notebook, picture).maximised(after);
        }
    }

    /** A little smoother, for what changes from pixel to pixel raises scores and shows nothing: Yosinski et al. 2015, §3. */
    private static Value blurred(Value x) {
        Value weights = x.builder().constant(TensorType.f32(1, 1, 3, 3), Values.of(Arrays.stream(
                new double[]{1, 2, 1, 2, 52, 2, 1, 2, 1}).map(w -> w / 64).toArray()));
        return Ops.conv(x, weights, Window.of(3, 3).pad(1), 1);
    }

    private static int largest(double[] y, int row) {
        return IntStream.range(0, CLASSES).boxed()
                .max((i, j) -> Double.compare(y[row * CLASSES + i], y[row * CLASSES + j])).orElseThrow();
    }
}
