package dev.tandem.lab.networks;

import dev.tandem.lab.Chapter;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Summary;
import dev.tandem.tensor.Shape;
import dev.tandem.zoo.Vgg;
import dev.tandem.zoo.Zoo;

/** VGG. <i>Source</i>: Simonyan &amp; Zisserman 2015, table 1, columns D and E, and §2.3. */
final class VggLab {

    private VggLab() {
    }

    static Lab lab() {
        return new Lab("vgg", Chapter.CONVOLUTION, "VGG-16 and VGG-19",
                "What do nets consist of that have filters of 3×3 alone? Three of them, one after the other, see as much as one of 7×7, with "
                        + "fewer weights.",
                VggLab::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula("3 \\cdot (3^2 C^2) = 27 C^2 < 49 C^2 = 7^2 C^2");
        Summary sixteen = Zoo.model("vgg16").network().summary();
        Summary nineteen = Zoo.model("vgg19").network().summary();
        Architecture.count(notebook, "VGG-16", sixteen, 138_357_544);
        Architecture.count(notebook, "VGG-19", nineteen, 143_667_240);
        notebook.counted("VGG-16: layers with weights", weighted(sixteen), 16);
        notebook.counted("VGG-19: layers with weights", weighted(nineteen), 19);
        notebook.show(Architecture.layers("VGG-16", sixteen));
        notebook.show(Architecture.layers("VGG-19", nineteen));
        notebook.show(Architecture.weightAndWork("VGG-16", sixteen));
        if (notebook.isQuick()) {
            Architecture.look(notebook, "VGG-16 for images of 32×32", Vgg.vgg16(Shape.of(3, 32, 32), 10));
        } else {
            Architecture.look(notebook, "VGG-16", Zoo.model("vgg16").network());
            Architecture.look(notebook, "VGG-19", Zoo.model("vgg19").network());
        }
    }

    private static long weighted(Summary summary) {
        return summary.layers().stream().filter(r -> r.parameters() > 0).count();
    }
}
