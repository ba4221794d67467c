package dev.tandem.cuda.contraction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimedSearchTest {

    private final List<Algorithm> candidates = Stream.of(1, 0, 2).map(n -> new Algorithm(n, 0, 0, 1)).toList();

    private int fastest(Map<Integer, Double> millis) {
        return TimedSearch.fastest(candidates, a -> millis.get(a.number())).number();
    }

    @Test
    void theFastestIsTakenAndOfEqualsTheFirst() {
        assertThat(fastest(Map.of(1, 2.0, 0, 3.0, 2, 1.0))).isEqualTo(2);
        assertThat(fastest(Map.of(1, 2.0, 0, 1.0, 2, 1.0))).isZero();
    }

    @Test
    void oneThatDeclinesIsNotTakenUnlessAllDo() {
        double never = Double.POSITIVE_INFINITY;
        assertThat(fastest(Map.of(1, never, 0, 3.0, 2, never))).isZero();
        assertThat(fastest(Map.of(1, never, 0, never, 2, never))).isEqualTo(1);
    }

    @Test
    void aSearchHasOneOfTwoNames() {
        assertThat(AlgorithmSearch.of("heuristic")).isEqualTo(AlgorithmSearch.HEURISTIC);
        assertThat(AlgorithmSearch.of("timed")).isEqualTo(AlgorithmSearch.TIMED);
        assertThatThrownBy(() -> AlgorithmSearch.of("fast")).isInstanceOf(UsageException.class)
                .hasMessage("search 'fast': is not known — use heuristic or timed");
    }
}
