package dev.tandem.lab.networks;

import dev.tandem.lab.Lab;
import java.util.List;

/** The labs of this chapter's networks. */
public final class Networks {

    private Networks() {
    }

    /** In the order of their years. */
    public static List<Lab> labs() {
        return List.of(LeNet5Lab.lab(), LeNetLab.lab(), AlexNetLab.lab(), ZfNetLab.lab(), VggLab.lab(),
                GoogLeNetLab.lab(),
                ResNetLab.lab());
    }
}
