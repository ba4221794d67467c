package dev.tandem.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.report.Section.Cell.Bar;
import dev.tandem.report.Section.Cell.Quantity;
import dev.tandem.report.Section.Cell.Text;
import dev.tandem.runtime.Profile;
import dev.tandem.runtime.Profile.Call;
import dev.tandem.runtime.Profile.Kernel;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KernelTimeTest {

    @Test
    void kernelsAreListedByTheirTimeInAStep() {
        var pool = new Kernel("a", "Pool");
        var conv = new Kernel("b", "Conv");

        var table = KernelTime.table(new Profile(List.of(new Call(0, pool, 0, 500_000), new Call(0, conv, 0, 3_000_000),
                new Call(0, pool, 0, 500_000)), 1));

        assertThat(table.note()).isEqualTo(
                "A training step with a wait after each kernel: 4 ms in all, each by its median over one step.");
        assertThat(table.rows()).containsExactly(
                List.of(new Text("b"), new Quantity(75, 1), new Bar(0.75), new Quantity(3000, 1), new Quantity(1, 0),
                        new Quantity(3000, 1), new Text("Conv")),
                List.of(new Text("a"), new Quantity(25, 1), new Bar(0.25), new Quantity(1000, 1), new Quantity(2, 0),
                        new Quantity(500, 1), new Text("Pool")));
    }

    @Test
    void ofVeryManyThoseAreShownThatTakeLongest() {
        var table = KernelTime.table(new Profile(IntStream.range(0, 25)
                .mapToObj(i -> new Call(0, new Kernel("k" + i, "Map"), i, i < 5 ? 1_000 : 10_000)).toList(), 1));

        assertThat(table.rows()).hasSize(20).extracting(r -> r.get(3)).containsOnly(new Quantity(10, 1));
        assertThat(table.note()).endsWith(" over one step. The 5 not shown take 2.4 %.");
    }
}
