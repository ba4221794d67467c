package dev.tandem.lab.networks;

import dev.tandem.data.Split;
import dev.tandem.data.augment.Augmentation;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Summary;
import dev.tandem.report.FirstFilters;
import dev.tandem.report.Section;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.tensor.Shape;
import dev.tandem.zoo.Model;
import dev.tandem.zoo.ResNet;
import dev.tandem.zoo.Zoo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Residual nets. <i>Source</i>: He, Zhang, Ren &amp; Sun 2016, table 1 and §4.2. */
final class ResNetLab {

    private static final int[] DEPTHS = {18, 34, 50, 101, 152};
    private static final long[] COUNTS = {11_689_512, 21_797_672, 25_557_032, 44_549_160, 60_192_808};

    private ResNetLab() {
    }

    static Lab lab() {
        return new Lab("resnet", Chapter.CONVOLUTION, "Residual nets",
                "What do nets consist of that are more than a hundred layers deep? Each block learns what to add to its input.",
                ResNetLab::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula("y = F(x) + x");
        var parameters = new ArrayList<Double>();
        var work = new ArrayList<Double>();
        for (int i = 0; i < DEPTHS.length; i++) {
            Summary summary = Zoo.model("resnet" + DEPTHS[i]).network().summary();
            Architecture.count(notebook, "ResNet-" + DEPTHS[i], summary, COUNTS[i]);
            parameters.add(summary.parameters() / 1e6);
            work.add(summary.multiplyAdds() / 1e9);
        }
        Model small = Zoo.model("resnet20-cifar");
        Architecture.count(notebook, "ResNet-20 for images of 32×32", small.network().summary(), 269_722);
        notebook.show(sizes(parameters, work));
        notebook.show(Architecture.layers("ResNet-18", Zoo.model("resnet18").network().summary()));
        notebook.show(Architecture.layers("ResNet-20 for images of 32×32", small.network().summary()));
        train(notebook, small);
        if (notebook.isQuick()) {
            Architecture.look(notebook, "ResNet-18 for small images", ResNet.of(18, Shape.of(3, 64, 64), 10));
        } else {
            for (int depth : DEPTHS) {
                Architecture.look(notebook, "ResNet-" + depth, Zoo.model("resnet" + depth).network());
            }
        }
    }

    private static Section sizes(List<Double> parameters, List<Double> work) {
        Axis layers = Axis.named("layers", Arrays.stream(DEPTHS).mapToObj(String::valueOf).toList());
        return new Section.Figures("Five sizes",
                "ResNet-152 has as many weights as AlexNet, and does sixteen times its work.",
                Figure.of("Parameters", layers, Axis.of("millions"), new Mark.Bars("", numbers(parameters))),
                Figure.of("Multiply-adds of an image", layers, Axis.of("thousand millions"),
                        new Mark.Bars("", numbers(work))));
    }

    private static double[] numbers(List<Double> list) {
        return list.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void train(Notebook notebook, Model model) {
        Split all = notebook.material().colours();
        Split data = notebook.isQuick() ? new Split(all.train().first(256), all.test().first(128)) : all;
        var options = notebook.isQuick()
                ? model.options().batch(32)
                : model.options().augment(Augmentation.none().flip().crop(4));
        Classifier.of(model).options(options).train(notebook, "resnet20-cifar", notebook.seed(), data,
                notebook.choose(3, 60), (trainer, course) -> {
                    FirstFilters.section(model.network(), trainer.session()).ifPresent(notebook::show);
                    Classifier.conclude(notebook, "ResNet-20", course, data, notebook.choose(1.9, 1.0),
                            notebook.choose(20.0, 70.0));
                });
    }
}
