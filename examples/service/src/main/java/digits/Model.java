package digits;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;

import dev.tandem.nn.Network;

/** What is trained and what is served: the file of weights fits this network and no other. */
final class Model {

    private Model() {
    }

    /** A small LeNet: 28 × 28 grey levels to ten digits. */
    static Network network() {
        return sequential(image(1, 28, 28),
                conv(6, kernel(5).pad(2)), relu(), maxPool(2),
                conv(16, kernel(5)), relu(), maxPool(2),
                flatten(), dense(84), relu(), dense(10));
    }
}
