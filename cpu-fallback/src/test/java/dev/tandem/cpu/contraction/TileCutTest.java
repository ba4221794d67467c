package dev.tandem.cpu.contraction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cpu.code.TileSpec.Span;
import dev.tandem.cpu.contraction.TileCut.Part;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TileCutTest {

    private static final Span ALL = new Span(0, 5);

    @Test
    void partsAreAsFewAndAsEvenAsCanBe() {
        assertThat(TileCut.parts(10, 4)).containsExactly(new Part(0, 3), new Part(3, 3), new Part(6, 4));
        assertThat(TileCut.parts(0, 4)).isEmpty();
        assertThat(TileCut.parts(3_000_000, 12)).hasSize(250_000).endsWith(new Part(2_999_988, 12));
    }

    @Test
    void tilesHaveAsManySumsAsTheyMayWhereThatFits() {
        TileCut cut = TileCut.of(16, List.of(Collections.nCopies(10, ALL)), 20);
        assertThat(cut).isEqualTo(new TileCut(4, 5));
        assertThat(TileCut.of(6, List.of(Collections.nCopies(28, ALL)), 20)).isEqualTo(new TileCut(3, 6));
        for (int most = 1; most <= 26; most++) {
            TileCut small = TileCut.of(7, List.of(Collections.nCopies(9, ALL)), most);
            assertThat(small.rows() * small.vectors()).as("sums of %s", small).isBetween(1, most);
        }
    }

    @Test
    void manyRowsAreCutAsSomeAre() {
        assertThat(TileCut.of(10_000_000, List.of(Collections.nCopies(2, new Span(0, 1))), 26))
                .isEqualTo(new TileCut(12, 2));
    }
}
