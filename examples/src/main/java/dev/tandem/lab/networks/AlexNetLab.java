package dev.tandem.lab.networks;

import dev.tandem.data.Split;
import dev.tandem.data.augment.Augmentation;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Summary;
import dev.tandem.optim.Optimizer;
import dev.tandem.report.FirstFilters;
import dev.tandem.zoo.Model;
import dev.tandem.zoo.Zoo;
import java.util.List;

/** AlexNet. <i>Source</i>: Krizhevsky, Sutskever &amp; Hinton 2012, §3; the one-column form, Krizhevsky 2014. */
final class AlexNetLab {

    /** Trained numbers of the layers that have some. */
    private static final List<Long> ORIGINAL = List.of(34_944L, 307_456L, 885_120L, 663_936L, 442_624L, 37_752_832L,
            16_781_312L, 4_097_000L);
    private static final List<Long> ONE_COLUMN = List.of(23_296L, 307_392L, 663_936L, 884_992L, 590_080L, 37_752_832L,
            16_781_312L, 4_097_000L);

    private AlexNetLab() {
    }

    static Lab lab() {
        return new Lab("alexnet", Chapter.CONVOLUTION, "AlexNet",
                "What did the net that won ImageNet in 2012 consist of, with its two groups, its response normalisation and its overlapping "
                        + "pooling? And what does a small one learn here?",
                AlexNetLab::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula(
                "b^i_{x,y} = \\frac{a^i_{x,y}}{\\left(k + \\alpha \\sum_{j=i-n/2}^{i+n/2} (a^j_{x,y})^2\\right)^\\beta}, \\quad "
                        + "k = 2, \\ n = 5, \\ \\alpha = 10^{-4}, \\ \\beta = 0.75");
        Summary original = Zoo.model("alexnet").network().summary();
        Summary oneColumn = Zoo.model("alexnet-onecolumn").network().summary();
        layers(notebook, "two groups", original, ORIGINAL);
        Architecture.count(notebook, "two groups", original, 60_965_224);
        layers(notebook, "one column", oneColumn, ONE_COLUMN);
        Architecture.count(notebook, "one column", oneColumn, 61_100_840);
        notebook.show(Architecture.layers("AlexNet of 2012, two groups", original));
        notebook.show(Architecture.layers("The one-column form of 2014", oneColumn));
        notebook.show(Architecture.weightAndWork("AlexNet of 2012", original));
        train(notebook);
        if (!notebook.isQuick()) {
            Architecture.look(notebook, "AlexNet of 2012", Zoo.model("alexnet").network());
        }
    }

    private static void layers(Notebook notebook, String which, Summary summary, List<Long> expected) {
        List<Summary.Row> rows = summary.layers().stream().filter(r -> r.parameters() > 0).toList();
        for (int i = 0; i < expected.size(); i++) {
            notebook.counted(which + ", " + rows.get(i).name() + ": parameters", rows.get(i).parameters(),
                    expected.get(i));
        }
    }

    private static void train(Notebook notebook) {
        Model model = Zoo.model("alexnet-cifar");
        Split all = notebook.material().colours();
        if (notebook.isQuick()) {
            Split few = new Split(all.train().first(512), all.test().first(256));
            var quick = new Classifier(model.network(), model.loss(), Optimizer.adam(3e-4), model.options().batch(32));
            train(notebook, quick, few, 5);
            return;
        }
        train(notebook, Classifier.of(model)
                .options(model.options().augment(Augmentation.none().flip().crop(4))), all, 60);
    }

    private static void train(Notebook notebook, Classifier classifier, Split data, int epochs) {
        classifier.train(notebook, "alexnet-cifar", notebook.seed(), data, epochs, (trainer, course) -> {
            FirstFilters.section(classifier.network(), trainer.session()).ifPresent(notebook::show);
            Classifier.conclude(notebook, "The small AlexNet", course, data, notebook.choose(2.25, 1.0),
                    notebook.choose(15.0, 65.0));
        });
    }
}
