package dev.tandem.testkit.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.testkit.cases.CaseLine;
import dev.tandem.testkit.cases.ContractCase;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CaseTableTest {

    private final CaseTable table = new CaseTable();

    @Test
    void everyCaseIsMadeAgainFromItsLine() {
        Stream.concat(table.edges().stream(), table.random(10, 3).stream()).forEach(c -> {
            ContractCase again = table.of(CaseLine.parse(c.toString()));
            assertThat(again.operation()).isEqualTo(c.operation());
            assertThat(again.values()).isDeepEqualTo(c.values());
        });
    }

    @Test
    void randomCasesDependOnTheSeedAlone() {
        assertThat(table.random(5, 3)).hasToString(table.random(5, 3).toString());
        assertThat(table.random(5, 3).toString()).isNotEqualTo(table.random(5, 4).toString());
    }

    @Test
    void noLineIsListedTwice() {
        assertThat(table.edges().stream().map(ContractCase::toString)).doesNotHaveDuplicates();
    }

    @Test
    void anUnknownFamilyIsNamedWithTheNearest() {
        assertThatThrownBy(() -> table.of(CaseLine.parse("cov n=1")))
                .hasMessage("case 'cov n=1': is of no known family (cov) — did you mean 'conv'?");
    }
}
