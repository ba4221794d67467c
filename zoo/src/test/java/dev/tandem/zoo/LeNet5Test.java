package dev.tandem.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.nn.Summary;
import dev.tandem.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The counts of the paper's §II-B; its 340,908 connections include the outputs' 840. */
class LeNet5Test {

    private static List<String> weighted(Summary summary) {
        return summary.layers().stream()
                .filter(r -> !r.kind().startsWith("scaledTanh") && !r.kind().startsWith("flatten"))
                .map(r -> "%s %s %d %d".formatted(r.name(), r.output(), r.parameters(), r.connections())).toList();
    }

    @Test
    void everyLayerHasTheParametersAndConnectionsOfThePaper() {
        Summary summary = LeNet5.of(Shape.of(1, 28, 28), 10).summary();
        assertThat(weighted(summary)).containsExactly(
                "c1 [6,28,28] 156 122304", "s2 [6,14,14] 12 5880", "c3 [16,10,10] 1516 151600", "s4 [16,5,5] 32 2000",
                "c5 [120,1,1] 48120 48120", "f6 [84] 10164 10164", "output [10] 0 840");
        assertThat(summary.parameters()).isEqualTo(60_000);
        assertThat(summary.connections()).isEqualTo(340_908);
        assertThat(LeNet5.of(Shape.of(1, 32, 32), 10).summary().connections()).isEqualTo(340_908);
    }

    @Test
    void aCodeIsMadeOfInkAndPaper() {
        double[][] codes = Characters.codes();
        assertThat(codes).hasDimensions(10, 84);
        for (int a = 0; a < codes.length; a++) {
            for (int b = 0; b < a; b++) {
                int differing = 0;
                for (int i = 0; i < codes[a].length; i++) {
                    assertThat(Math.abs(codes[a][i])).isEqualTo(1);
                    differing += codes[a][i] == codes[b][i] ? 0 : 1;
                }
                assertThat(differing).as("%d and %d", a, b).isGreaterThanOrEqualTo(5);
            }
        }
    }
}
