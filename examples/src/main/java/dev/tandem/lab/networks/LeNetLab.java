package dev.tandem.lab.networks;

import dev.tandem.data.Split;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Course;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.report.FirstFilters;
import dev.tandem.report.Section;
import dev.tandem.report.WorstMistakes;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.train.Evaluation;
import dev.tandem.train.Trainer;
import dev.tandem.zoo.Model;
import dev.tandem.zoo.Zoo;
import java.util.ArrayList;

/** LeNet in today's form: the engine's main job. <i>Source</i>: as {@link dev.tandem.zoo.LeNet}. */
final class LeNetLab {

    private static final int MISTAKES = 24;

    private LeNetLab() {
    }

    static Lab lab() {
        return new Lab("lenet", Chapter.CONVOLUTION, "LeNet with ReLU and max pooling",
                "How well does LeNet in today's form tell digits apart, and what does it mix up?", LeNetLab::run);
    }

    private static void run(Notebook notebook) {
        Model model = Zoo.model("lenet");
        Architecture.count(notebook, "lenet", model.network().summary(), 61_706);
        Split all = notebook.material().digits();
        Split data = notebook.isQuick() ? new Split(all.train().first(6_000), all.test().first(2_000)) : all;
        int seeds = notebook.choose(1, 3);
        int epochs = notebook.choose(3, 10);
        var courses = new ArrayList<Course>();
        for (int s = 0; s < seeds; s++) {
            boolean first = s == 0;
            Classifier.of(model).train(notebook, "seed-" + s, notebook.seed() + s, data, epochs, (trainer, course) -> {
                courses.add(course);
                if (first) {
                    show(notebook, model, trainer, data);
                }
            });
        }
        var together = new Seeds(courses);
        double error = together.mean(Classifier.ERROR);
        if (notebook.isQuick()) {
            notebook.measured("test accuracy after 3 epochs of 6,000 samples, %", 100 - error, Expected.atLeast(94));
        } else {
            notebook.measured("test accuracy, 3 seeds of 10 epochs, mean, %", 100 - error, Expected.atLeast(99.1));
            notebook.measured("standard deviation, %", together.deviation(Classifier.ERROR), Expected.reported());
        }
        notebook.show(new Section.Figures("Learning",
                "The line is the mean of the seeds, the band reaches from the least to the greatest.",
                new Figure("Test error", Axis.of("epoch"), Axis.of("%").log(),
                        together.marks("test part", Classifier.ERROR)),
                new Figure("Training loss", Axis.of("epoch"), Axis.of("cross-entropy, nats").log(),
                        together.marks("training part", Course.LOSS))));
        notebook.show(Architecture.layers("Layers", model.network().summary()));
    }

    private static void show(Notebook notebook, Model model, Trainer trainer, Split data) {
        Evaluation evaluation = trainer.evaluate(data.test());
        FirstFilters.section(model.network(), trainer.session()).ifPresent(notebook::show);
        notebook.show(new Section.Confusion("Confusion", "Rows are true classes, columns what they were taken for.",
                evaluation.classNames(), evaluation.confusion()));
        WorstMistakes.section(data.test(), trainer.outputs(data.test()), MISTAKES).ifPresent(notebook::show);
    }
}
