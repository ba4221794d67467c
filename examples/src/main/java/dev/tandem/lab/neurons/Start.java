package dev.tandem.lab.neurons;

import dev.tandem.runtime.Session;
import java.util.Arrays;

/**
 * The weights that nets {@link SideBySide} begin with.
 *
 * @param hidden [inputs, nets·units]
 * @param readout [nets, units]
 * @param nets how many
 */
record Start(double[] hidden, double[] readout, int nets) {

    /** Reads them. */
    static Start of(Session session) {
        return new Start(session.read("dense1/weight"), session.read("readout1/weight"),
                session.read("readout1/bias").length);
    }

    /** Those of one net. */
    Start net(int net) {
        int units = readout.length / nets;
        int inputs = hidden.length / readout.length;
        double[] ofHidden = new double[inputs * units];
        for (int i = 0; i < inputs; i++) {
            System.arraycopy(hidden, (i * nets + net) * units, ofHidden, i * units, units);
        }
        return new Start(ofHidden, Arrays.copyOfRange(readout, net * units, (net + 1) * units), 1);
    }
}
