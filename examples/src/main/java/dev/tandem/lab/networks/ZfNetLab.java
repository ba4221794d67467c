package dev.tandem.lab.networks;

import dev.tandem.lab.Chapter;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Summary;
import dev.tandem.tensor.Shape;
import dev.tandem.zoo.ZfNet;
import dev.tandem.zoo.Zoo;
import java.util.List;

/** ZFNet. <i>Source</i>: Zeiler &amp; Fergus 2014, fig. 3. */
final class ZfNetLab {

    private static final List<String> RESIZING = List.of("conv1", "maxPool1", "conv2", "maxPool2", "maxPool3");
    private static final int[] MAPS = {110, 55, 26, 13, 6};

    private ZfNetLab() {
    }

    static Lab lab() {
        return new Lab("zfnet", Chapter.CONVOLUTION, "ZFNet",
                "What did looking into AlexNet change about it? Smaller first filters that step less: its maps are 110, 55, 26, 13 and 6 wide.",
                ZfNetLab::run);
    }

    private static void run(Notebook notebook) {
        Summary summary = Zoo.model("zfnet").network().summary();
        Architecture.count(notebook, "ZFNet", summary, 62_357_608);
        for (int i = 0; i < MAPS.length; i++) {
            String layer = RESIZING.get(i);
            Shape map = summary.layers().stream().filter(r -> r.name().equals(layer)).findFirst().orElseThrow()
                    .output();
            notebook.counted(layer + ": width of the maps", map.size(2), MAPS[i]);
        }
        notebook.show(Architecture.layers("Layers", summary));
        notebook.show(Architecture.weightAndWork("ZFNet", summary));
        var image = notebook.choose(Shape.of(3, 96, 96), Shape.of(3, 224, 224));
        Architecture.look(notebook, "ZFNet", ZfNet.of(image, notebook.choose(10, 1000)));
    }
}
