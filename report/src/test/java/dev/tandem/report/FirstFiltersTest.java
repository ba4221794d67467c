package dev.tandem.report;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static dev.tandem.optim.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.report.Section.ImageGrid;
import dev.tandem.report.figure.Picture;
import dev.tandem.train.Trainer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FirstFiltersTest {

    private static Optional<ImageGrid> filters(Network network, double[] weights) {
        try (var backend = OracleBackend.open();
                var trainer = Trainer.of(network, Loss.softmaxCrossEntropy(), sgd(0.1).momentum(0.9), backend)) {
            if (weights.length > 0) {
                trainer.session().write("conv1/weight", weights);
            }
            return FirstFilters.section(network, trainer.session());
        }
    }

    @Test
    void filtersOfOneChannelAreSignedOnOneScale() {
        var section = filters(sequential(image(1, 4, 4), conv(2, kernel(1)), relu(), conv(3, kernel(2)), flatten(),
                dense(2)), new double[]{-0.5, 0.25}).orElseThrow();

        assertThat(section.note())
                .isEqualTo("conv1/weight [2,1,1,1]: blue is below 0, orange above, both strongest at 0.500.");
        assertThat(section.pictures()).hasSize(2);
        assertThat(section.pictures().get(1).picture().png())
                .isEqualTo(Picture.signed(1, 1, new double[]{0.25}, 0.5).png());
    }

    @Test
    void filtersOfThreeChannelsAreColours() {
        var section = filters(sequential(image(3, 2, 2), conv(1, kernel(1)), flatten(), dense(2)),
                new double[]{-2, 0, 2}).orElseThrow();

        assertThat(section.note()).isEqualTo("conv1/weight [1,3,1,1]: grey is 0, dark below, bright above, to 2.00.");
        assertThat(section.pictures().getFirst().picture().png())
                .isEqualTo(Picture.of(3, 1, 1, new double[]{0, 0.5, 1}, 0, 1).png());
    }

    @Test
    void networksWithoutFiltersThatCanBeSeenHaveNone() {
        assertThat(filters(sequential(image(1, 2, 2), flatten(), dense(2)), new double[0])).isEmpty();
        assertThat(filters(sequential(image(2, 2, 2), conv(1, kernel(1)), flatten(), dense(2)), new double[0]))
                .isEmpty();
    }
}
