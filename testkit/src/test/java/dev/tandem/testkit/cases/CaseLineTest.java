package dev.tandem.testkit.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CaseLineTest {

    @Test
    void aLineIsReadAsItIsWritten() {
        CaseLine line = CaseLine.of("conv").with("size", List.of(13, 17)).with("n", 3).with("end", "bias")
                .with("batch", List.of());
        assertThat(line).hasToString("conv size=13,17 n=3 end=bias batch=-");
        assertThat(CaseLine.parse(line.toString())).isEqualTo(line);
        assertThat(line.list("size")).containsExactly(13, 17);
        assertThat(line.list("batch")).isEmpty();
        assertThat(line.number("groups", 1)).isEqualTo(1);
    }

    @Test
    void whatIsNoLineIsRefused() {
        assertThatThrownBy(() -> CaseLine.parse("conv n"))
                .hasMessage("case 'conv n': has a parameter without a value (n) — write key=value");
        assertThatThrownBy(() -> CaseLine.parse("conv n=x").number("n"))
                .hasMessage("case 'conv n=x': n is no list of numbers (x) — write 1,2,3");
        assertThatThrownBy(() -> CaseLine.parse("conv").number("n"))
                .hasMessage("case 'conv': needs the parameter n — write n=value");
    }
}
