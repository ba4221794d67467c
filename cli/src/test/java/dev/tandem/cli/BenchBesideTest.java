package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.cli.Bench.Entry;
import dev.tandem.cli.peer.FakePeer;
import dev.tandem.cli.peer.PeerProcess;
import dev.tandem.cli.work.Measured;
import dev.tandem.cli.work.Work;
import dev.tandem.error.UsageException;
import dev.tandem.oracle.OracleBackend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchBesideTest {

    private static final Work PRODUCT = new Work.Product(100, 50, 10);
    private static final Work TRAINING = new Work.Training("mlp", 1);

    @Test
    void sidesAreWarmedUpAndThenTakeTurns() {
        var order = new ArrayList<String>();
        Measured own = repetitions -> {
            order.add("own");
            return 2.0 * repetitions;
        };
        Measured other = repetitions -> {
            order.add("other");
            return 3.0 * repetitions;
        };

        Laps laps = new Stopwatch(3, 0, 0).byTurns(List.of(own, other));

        assertThat(order).containsExactly("own", "other", "own", "other", "own", "other", "own", "other");
        assertThat(laps.median(0)).isEqualTo(2);
        assertThat(laps.median(1)).isEqualTo(3);
        assertThat(laps.ratio(1)).isEqualTo(1.5);
    }

    @Test
    void aRoundHasAsManyRepetitionsAsFillIt() {
        var repetitions = new ArrayList<Integer>();

        new Stopwatch(2, 0, 1).median(count -> {
            repetitions.add(count);
            return 0.3 * count;
        });

        assertThat(repetitions).containsExactly(1, 4, 4);
    }

    @Test
    void aRatioIsTheMedianOfTheRoundsRatiosNotTheRatioOfMedians() {
        var laps = new Laps(new double[][]{{1, 4, 10}, {2, 4, 5}});

        assertThat(laps.ratio(1)).isEqualTo(1);
        assertThat(laps.median(0)).isEqualTo(4);
        assertThat(new Laps(new double[][]{{1, 2, 3, 10}}).median(0)).isEqualTo(2.5);
    }

    @Test
    void aRowHasThePeersMedianAndTheRatio() {
        BenchRows rows = rows(false, Entry.of(PRODUCT));

        assertThat(rows.rows()).hasSize(1);
        BenchRows.Row row = rows.rows().getFirst();
        assertThat(row.peer()).isEqualTo("fake");
        assertThat(row.peerMedian()).isEqualTo(PRODUCT.amount() / FakePeer.SECONDS);
        assertThat(row.ratio()).isGreaterThan(1);
        assertThat(Json.line(rows)).matches(
                "\\{\"rows\":\\[\\{\"what\":\"gemm\",\"shape\":\"100x50x10\",\"backend\":\"oracle\",\"median\":[-\\d.E]+,"
                        + "\"unit\":\"GFLOP/s\",\"peer\":\"fake\",\"peerMedian\":8.0E-4,\"ratio\":[-\\d.E]+}]}");
    }

    @Test
    void aRowThatAPeerCanNotDoSaysSo() {
        BenchRows rows = rows(false, Entry.of(TRAINING));

        assertThat(rows.rows().getFirst().unsupported()).isEqualTo("it never learns");
        assertThat(rows.text()).containsPattern(
                "what +shape +backend +median +peer +peer's +ratio +unit +note\n"
                        + "train mlp +batch 1 +oracle +[\\d.,]+ +fake +images/s +unsupported: it never learns");
    }

    @Test
    void aTableLeavesOutWhatNoPeerCanDo() {
        BenchRows rows = rows(true, new Entry("one", PRODUCT), new Entry("two", TRAINING));

        assertThat(rows.rows()).extracting(BenchRows.Row::name).containsExactly("one");
        assertThat(rows.markdown().lines()).hasSize(3).startsWith(
                "| name | what | shape | backend | median | peer | peer's | ratio | unit |",
                "| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    }

    private static BenchRows rows(boolean onlyShared, Entry... entries) {
        try (PeerProcess peer = FakePeer.start("works"); var backend = OracleBackend.open()) {
            return new Bench(backend, List.of(peer), new Stopwatch(1, 0, 0), 0, _ -> {
            }).rows(List.of(entries), onlyShared);
        }
    }

    @Test
    void theTableHasTheHandbooksRowsAndThoseAskedFor() {
        assertThat(BenchTable.entries()).hasSize(12 + 6 * 3 + 7 + 4).doesNotHaveDuplicates();
        assertThat(BenchTable.entries("LENET c2.*gradient")).extracting(e -> e.work().text()).containsExactly(
                "convInputGradient [64,6,14,14] 16 of 5x5", "convFilterGradient [64,6,14,14] 16 of 5x5");
        assertThatThrownBy(() -> BenchTable.entries("resnet")).isInstanceOf(UsageException.class).hasMessage(
                "option '--only': fits no row (resnet) — write for instance 'gemm' or 'train|infer'");
        assertThatThrownBy(() -> BenchTable.entries("(")).isInstanceOf(UsageException.class)
                .hasMessageStartingWith("option '--only': is no regular expression (");
    }
}
