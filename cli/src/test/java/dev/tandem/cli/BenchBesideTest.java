package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import dev.tandem.cli.peer.Contender;
import dev.tandem.cli.peer.FakePeer;
import dev.tandem.cli.peer.KnownPeer;
import dev.tandem.cli.peer.PeerException;
import dev.tandem.cli.peer.PeerProcess;
import dev.tandem.cli.work.Measured;
import dev.tandem.cli.work.Work;
import dev.tandem.error.UsageException;
import dev.tandem.oracle.OracleBackend;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class BenchBesideTest {

    private static final Work PRODUCT = new Work.Product(100, 50, 10);
    private static final Work OTHER_PRODUCT = new Work.Product(2, 3, 4);
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
    void nativeCodeIsWarmSooner() {
        var seconds = new ArrayList<Double>();
        Measured code = new Measured() {
            @Override
            public double seconds(int repetitions) {
                seconds.add(0.25 * repetitions);
                return 0.25 * repetitions;
            }

            @Override
            public double warming() {
                return 0.1;
            }
        };

        new Stopwatch(1, 10, 0.25).median(code);
        int soon = seconds.size();
        seconds.clear();
        new Stopwatch(1, 10, 0.25).median(code::seconds);

        assertThat(soon).isEqualTo(1 + 6 + 1);
        assertThat(seconds).hasSize(1 + 39 + 1);
    }

    @Test
    void workIsNotWarmBeforeItIsSettled() {
        var seconds = new ArrayList<Double>();
        Measured code = new Measured() {
            @Override
            public double seconds(int repetitions) {
                seconds.add(0.25 * repetitions);
                return 0.25 * repetitions;
            }

            @Override
            public boolean isSettled() {
                return seconds.size() >= 70;
            }
        };

        new Stopwatch(1, 10, 0.25).median(code);

        assertThat(seconds).hasSize(70 + 1);
    }

    @Test
    void aRowHasThePeersMedianTheRatioAndWhatIsWanted() {
        var wants = BenchEntry.of(PRODUCT).wants(KnownPeer.DJL, Wanted.atLeast(0.01));
        BenchRows rows = measured(false, wants).rows();

        assertThat(rows.rows()).hasSize(1);
        BenchRows.Row row = rows.rows().getFirst();
        assertThat(row.peer()).isEqualTo("djl");
        assertThat(row.peerMedian()).isEqualTo(PRODUCT.amount() / FakePeer.SECONDS);
        assertThat(row.ratio()).isGreaterThan(1);
        assertThat(Json.line(new BenchRows(List.of(undisturbed(row)), List.of()))).matches(
                "\\{\"rows\":\\[\\{\"what\":\"gemm\",\"shape\":\"100x50x10\",\"backend\":\"oracle\",\"median\":[-\\d.E]+,"
                        + "\"unit\":\"GFLOP/s\",\"peer\":\"djl\",\"peerMedian\":8.0E-4,\"ratio\":[-\\d.E]+,"
                        + "\"wanted\":\"≥ 0.01\",\"reached\":true}]}");
    }

    private static BenchRows.Row undisturbed(BenchRows.Row row) {
        return new BenchRows.Row(row.name(), row.what(), row.shape(), row.backend(), row.median(), row.unit(),
                row.peer(), row.peerMedian(), row.ratio(), row.wanted(), row.reached(), row.unsupported(), null);
    }

    @Test
    void aFigureThatOthersDisturbedIsMarked() {
        var row = BenchRows.Row
                .alone(BenchEntry.of(PRODUCT), "cpu", 123.4, "GFLOP/s", "others had 23 % of the processors")
                .beside("djl", 100, 1.234, Wanted.atLeast(1.3));
        var rows = new BenchRows(List.of(row), List.of());

        assertThat(row.line())
                .isEqualTo("gemm 100x50x10: 123 GFLOP/s, djl 100 GFLOP/s, ratio 1.23 (wanted ≥ 1.30, missed), "
                        + "others had 23 % of the processors");
        assertThat(rows.markdown()).endsWith(
                "| gemm | 100x50x10 | cpu | 123 | djl | 100 | 1.23 | ≥ 1.30, missed | GFLOP/s | others had 23 % of the processors |");
        assertThat(Json.line(rows)).endsWith(
                "\"wanted\":\"≥ 1.30\",\"reached\":false,\"disturbed\":\"others had 23 % of the processors\"}]}");
    }

    @Test
    void aRatioIsAsWantedIfItIsSoToTwoDecimals() {
        assertThat(Wanted.atLeast(0.95).isReachedBy(0.9451)).isTrue();
        assertThat(Wanted.atLeast(0.95).isReachedBy(0.9449)).isFalse();
        assertThat(Wanted.atMost(1).isReachedBy(1.0049)).isTrue();
        assertThat(Wanted.atMost(1).isReachedBy(1.0051)).isFalse();
    }

    @Test
    void aRowThatAPeerCanNotDoSaysSo() {
        BenchRows rows = measured(false, BenchEntry.of(TRAINING)).rows();

        assertThat(rows.rows().getFirst().unsupported()).isEqualTo("it never learns");
        assertThat(rows.text()).containsPattern(
                "what +shape +backend +median +peer +unit +note\n"
                        + "train mlp +batch 1 +oracle +[\\d.,]+ +djl +images/s +unsupported: it never learns");
    }

    @Test
    void whatAPeerCanNotDoIsKnownWithoutStartingIt() {
        try (var bench = new Fakes(contender -> {
            throw new AssertionError(contender.word());
        })) {
            BenchRows rows = bench.measured(List.of(Contender.of(KnownPeer.ONEDNN)), false, BenchEntry.of(PRODUCT))
                    .rows();

            assertThat(rows.rows()).extracting(BenchRows.Row::unsupported)
                    .containsExactly("oneDNN is measured by its convolutions");
        }
    }

    @Test
    void aTableLeavesOutWhatNoPeerCanDo() {
        BenchRows rows = measured(true, BenchEntry.speed("one", PRODUCT), BenchEntry.speed("two", TRAINING)).rows();

        assertThat(rows.rows()).extracting(BenchRows.Row::name).containsExactly("one");
        assertThat(rows.missing()).isEmpty();
        assertThat(rows.markdown().lines()).hasSize(3).first().asString().startsWith(
                "| name | what | shape | backend | median | peer | peer's | ratio | unit |");
    }

    @Test
    void aRowIsToldAsSoonAsItIsMeasured() {
        try (var bench = new Fakes(_ -> FakePeer.start("works"))) {
            bench.measured(List.of(), false, BenchEntry.of(PRODUCT), BenchEntry.of(OTHER_PRODUCT));

            assertThat(bench.told.stream().filter(line -> line.startsWith("measuring") || line.startsWith("gemm"))
                    .map(line -> line.replaceAll(": .*", ""))).containsExactly("measuring gemm 100x50x10",
                            "gemm 100x50x10", "measuring gemm 2x3x4", "gemm 2x3x4");
            assertThat(bench.told).anyMatch(line -> line.matches("gemm 2x3x4: [\\d.,]+ GFLOP/s.*"));
        }
    }

    @Test
    void aPeerThatBreaksIsLeftOutOfTheRestWhichTheOthersFinish() {
        try (var bench = new Fakes(
                contender -> FakePeer.start(contender.peer() == KnownPeer.DJL ? "works" : "infers"))) {
            var outcome = bench.measured(
                    List.of(Contender.of(KnownPeer.DJL), Contender.of(KnownPeer.TANDEM)), false,
                    BenchEntry.of(PRODUCT), BenchEntry.of(new Work.Inference("mlp", 1)), BenchEntry.of(OTHER_PRODUCT));

            assertThat(outcome.failure()).isInstanceOf(PeerException.class).hasMessageContaining("can't bear mlp");
            assertThat(outcome.rows().rows()).extracting(r -> r.what() + " beside " + r.peer())
                    .containsExactly("gemm beside djl", "gemm beside tandem", "infer mlp beside tandem",
                            "gemm beside tandem");
            assertThat(outcome.rows().missing()).containsExactly("infer mlp batch 1 beside djl",
                    "gemm 2x3x4 beside djl");
        }
    }

    @Test
    void whatIsThereIsShownBeforeTheFailureIs() {
        var failure = new IllegalStateException("a bug");
        var row = BenchRows.Row.alone(BenchEntry.of(PRODUCT), "cpu", 1, "GFLOP/s", null);
        var outcome = new Bench.Outcome(
                new BenchRows(List.of(row), List.of("a", "b", "c", "d", "e", "f", "g")), false, failure);
        var out = new ByteArrayOutputStream();
        var console = console(out);

        assertThatThrownBy(() -> outcome.show(console, new Output(console, true, false), BenchRows::text))
                .isSameAs(failure);

        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly(
                Json.line(outcome.rows()),
                "tandem: measurement: is not whole (a; b; c; d; e and 2 more) — run it again, with --only for what is missing");
        assertThat(Json.line(outcome.rows())).endsWith("\"missing\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\"]}");
    }

    @Test
    void whoeverStopsItGetsWhatThereIs() {
        var out = new ByteArrayOutputStream();
        var console = console(out);
        try (var bench = new Fakes(_ -> FakePeer.start("works"))) {
            bench.stopAfter = "gemm 100x50x10: ";
            var outcome = bench.measured(List.of(), true, BenchEntry.of(PRODUCT), BenchEntry.of(OTHER_PRODUCT));

            assertThat(outcome.rows().rows()).hasSize(1);
            assertThat(outcome.show(console, new Output(console, false, false), BenchRows::markdown)).isEqualTo(1);
            assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("| what |").endsWith(
                    "tandem: measurement: was stopped, some of it is missing (gemm 2x3x4) — run it again, with --only for what is missing"
                            + System.lineSeparator());
        }
    }

    @Test
    void aRowIsNotFinishedOnceSomeoneStopsIt() {
        try (var bench = new Fakes(_ -> FakePeer.start("works"))) {
            bench.stopAfter = "measuring gemm 100x50x10";

            assertThat(bench.measured(List.of(), true, BenchEntry.of(PRODUCT)).rows())
                    .isEqualTo(new BenchRows(List.of(), List.of("gemm 100x50x10")));
        }
    }

    private static Console console(ByteArrayOutputStream bytes) {
        var stream = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return new Console(stream, stream, () -> false, new Interrupt(), "tandem");
    }

    @Test
    void tandemInOtherFormsIsAProcessEach() {
        Contender two = Contender.tandemWithThreads(2);
        Contender one = Contender.tandemWithThreads(1);
        var started = new ArrayList<String>();
        try (var bench = new Fakes(contender -> {
            started.add(contender.word());
            return FakePeer.start("works");
        })) {
            var entry = BenchEntry.forms("threads", PRODUCT, two, List.of(one)).wants(one, Wanted.atLeast(1.85));
            List<BenchRows.Row> rows = bench.measured(List.of(), true, entry).rows().rows();

            assertThat(started).containsExactly("tandem:threads=2", "tandem:threads=1");
            assertThat(rows).extracting(BenchRows.Row::backend, BenchRows.Row::peer, BenchRows.Row::ratio,
                    BenchRows.Row::reached).containsExactly(tuple("tandem:threads=2", "tandem:threads=1", 1.0, false));
            assertThat(bench.measured(List.of(Contender.of(KnownPeer.OPENBLAS)), true, entry).rows().rows()).isEmpty();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void memoryIsThatOfAProcessEach() {
        try (var bench = new Fakes(_ -> FakePeer.start("trains"))) {
            var entry = BenchEntry.memory("LeNet", new Work.Training("lenet", 2)).wants(KnownPeer.DJL,
                    Wanted.atMost(9));
            var asked = List.of(Contender.of(KnownPeer.DJL), Contender.of(KnownPeer.OPENBLAS));
            List<BenchRows.Row> rows = bench.measured(asked, true, entry).rows().rows();

            assertThat(rows).hasSize(1);
            assertThat(rows.getFirst().what()).isEqualTo("memory train lenet");
            assertThat(rows.getFirst().unit()).isEqualTo("MB");
            assertThat(rows.getFirst().ratio()).isEqualTo(rows.getFirst().median() / rows.getFirst().peerMedian());
            assertThat(rows.getFirst().reached()).isTrue();
            assertThat(bench.measured(asked, false, entry).rows().rows()).extracting(BenchRows.Row::unsupported)
                    .containsExactly(null, "OpenBLAS only multiplies matrices");
        }
    }

    private static Bench.Outcome measured(boolean table, BenchEntry... entries) {
        try (var bench = new Fakes(_ -> FakePeer.start("works"))) {
            return bench.measured(List.of(Contender.of(KnownPeer.DJL)), table, entries);
        }
    }

    /** Measures on the oracle, one round without warming up, beside peers that are not what they are called. */
    private static final class Fakes implements AutoCloseable {

        private final OracleBackend backend = OracleBackend.open();
        private final Peers peers;
        private final List<String> told = new ArrayList<>();
        private String stopAfter = "never";

        Fakes(Function<Contender, PeerProcess> starting) {
            peers = new Peers(starting);
        }

        Bench.Outcome measured(List<Contender> asked, boolean table, BenchEntry... entries) {
            var interrupt = new Interrupt();
            return new Bench(backend, peers, _ -> new Stopwatch(1, 0, 0), 0, line -> {
                told.add(line);
                if (line.startsWith(stopAfter)) {
                    signal(interrupt);
                }
            }).measured(List.of(entries), asked, table, interrupt);
        }

        /** Tells to end, as the system does: in another thread, which waits until all is done. */
        private static void signal(Interrupt interrupt) {
            Thread hook = Thread.ofPlatform().daemon().start(interrupt::requested);
            while (hook.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }

        @Override
        public void close() {
            peers.close();
            backend.close();
        }
    }

    @Test
    void theTableHasTheHandbooksRowsAndThoseAskedFor() {
        assertThat(BenchTable.entries()).hasSize(12 + 6 * 3 + 7 + 4 + 6 + 3 + 2 + 4).doesNotHaveDuplicates();
        assertThat(BenchTable.entries("LENET c2.*gradient")).extracting(e -> e.work().text()).containsExactly(
                "convInputGradient [64,6,14,14] 16 of 5x5", "convFilterGradient [64,6,14,14] 16 of 5x5");
        assertThat(BenchTable.entries("memory|threads=|lanes=")).extracting(BenchEntry::text).containsExactly(
                "train lenet batch 64, tandem:threads=2", "train alexnet-onecolumn batch 8, tandem:threads=2",
                "gemm 1024x1024x1024, tandem:threads=2", "train lenet batch 64, tandem:lanes=512",
                "gemm 512x512x512, tandem:lanes=512", "memory train lenet batch 64", "memory train lenet batch 256",
                "memory train alexnet-onecolumn batch 8", "memory train alexnet-onecolumn batch 32");
        assertThatThrownBy(() -> BenchTable.entries("resnet")).isInstanceOf(UsageException.class).hasMessage(
                "option '--only': fits no row (resnet) — write for instance 'gemm' or 'train|infer'");
        assertThatThrownBy(() -> BenchTable.entries("(")).isInstanceOf(UsageException.class)
                .hasMessageStartingWith("option '--only': is no regular expression (");
    }

    @Test
    void theTableKnowsWhatIsWantedOfAllButTheMlp() {
        assertThat(BenchTable.entries().stream().filter(e -> e.wanted().isEmpty())).extracting(BenchEntry::text)
                .containsExactly("train mlp batch 64");
        assertThat(BenchTable.entries("gemm 64x64x64").getFirst().wanted())
                .containsExactly(entry(Contender.of(KnownPeer.OPENBLAS), Wanted.atLeast(0.8)));
    }
}
