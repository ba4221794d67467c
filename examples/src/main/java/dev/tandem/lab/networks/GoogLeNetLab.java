package dev.tandem.lab.networks;

import dev.tandem.lab.Chapter;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Network;
import dev.tandem.tensor.Shape;
import dev.tandem.zoo.GoogLeNet;
import dev.tandem.zoo.Zoo;

/** GoogLeNet. <i>Source</i>: Szegedy et al. 2015, table 1 and §5. */
final class GoogLeNetLab {

    private GoogLeNetLab() {
    }

    static Lab lab() {
        return new Lab("googlenet", Chapter.CONVOLUTION, "GoogLeNet",
                "How can a net be deeper than AlexNet with a ninth of its weights? Filters of several sizes stand side by side, and ones of 1×1 "
                        + "before them make the maps fewer.",
                GoogLeNetLab::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula("E = E_{output} + 0.3 \\, (E_{head 1} + E_{head 2})");
        Network network = Zoo.model("googlenet").network();
        Network withHeads = GoogLeNet.withHeads(network.input(), 1000);
        Architecture.count(notebook, "GoogLeNet", network.summary(), 6_998_552);
        Architecture.count(notebook, "GoogLeNet with both heads, while it is trained", withHeads.trainingSummary(),
                13_378_280);
        Architecture.count(notebook, "GoogLeNet with both heads, when it is used", withHeads.summary(), 6_998_552);
        notebook.show(Architecture.layers("Layers", network.summary()));
        notebook.show(Architecture.weightAndWork("GoogLeNet", network.summary()));
        Network seen = notebook.isQuick() ? GoogLeNet.of(Shape.of(3, 96, 96), 10) : network;
        Architecture.look(notebook, "GoogLeNet", seen);
    }
}
