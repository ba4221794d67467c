package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TrainCommandTest {

    @TempDir
    private static Path folder;

    @BeforeAll
    static void drawDigits() throws IOException {
        SmallDigits.write(folder.resolve("data/mnist"), 24, 10);
    }

    /** A run on the oracle: 16 of the 24 digits, in two steps of 12 and 4, for each of two epochs. */
    private static Ran train(String run, String... more) {
        var arguments = new ArrayList<>(List.of("train", "lenet", "--data", "mnist", "--data-dir",
                folder.resolve("data").toString(), "--limit", "16", "--batch", "12", "--epochs", "2", "--backend",
                "oracle", "--out", folder.resolve(run).toString()));
        arguments.addAll(List.of(more));
        return Ran.of(arguments.toArray(String[]::new));
    }

    private static JsonNode parsed(String line) {
        return JsonMapper.builder().build().readTree(line);
    }

    @Test
    void theResultIsOneObjectWithEveryKey() {
        var ran = train("json", "--json");
        var json = ran.json();

        assertThat(ran.status()).isZero();
        assertThat(ran.err()).contains("running on oracle: naive loops, float64",
                "lenet: 61,706 parameters; MNIST train: 16 × u8[1,28,28], 10 classes", "epoch 2/2  step 2/2  loss ");
        assertThat(json.propertyNames()).containsExactly("model", "data", "backend", "device", "epochs", "steps",
                "trainLoss", "testAccuracy", "testError", "imagesPerSecond", "seconds", "peakBytes",
                "parametersSha256", "run", "report", "stopped", "parameters", "guessing", "bestEpoch",
                "validationLoss");
        assertThat(json.get("model").asString()).isEqualTo("lenet");
        assertThat(json.get("data").asString()).isEqualTo("mnist");
        assertThat(json.get("backend").asString()).isEqualTo("oracle");
        assertThat(json.get("epochs").asInt()).isEqualTo(2);
        assertThat(json.get("steps").asInt()).isEqualTo(4);
        assertThat(json.get("trainLoss").asDouble()).isBetween(0.5, 20.0);
        assertThat(json.get("testAccuracy").asDouble() + json.get("testError").asDouble()).isEqualTo(1);
        assertThat(json.get("seconds").asDouble() * json.get("imagesPerSecond").asDouble()).isBetween(31.9, 32.1);
        assertThat(json.get("peakBytes").asLong()).isGreaterThan(2 * 8 * 61_706);
        assertThat(json.get("parametersSha256").asString()).matches("[0-9a-f]{64}");
        assertThat(json.get("run").asString()).isEqualTo(folder.resolve("json").toString());
        assertThat(json.get("report").asString()).isEqualTo(folder.resolve("json/report.html").toString());
        assertThat(json.get("stopped").asBoolean()).isFalse();
    }

    @Test
    void theReportShowsTheRunAndHowToRepeatIt() throws IOException {
        var ran = train("reported", "--json", "--seed", "7");

        String page = Files.readString(folder.resolve("reported/report.html"));
        assertThat(page).contains("<h1>lenet on mnist</h1>", "<dt>test accuracy</dt>", "<h3>Loss</h3>",
                "<h3>Test error, %</h3>", "<h3>Learning rate</h3>", "\"name\":\"train, each step\",\"at\":[1,2,3,4]",
                "<h2>Confusion</h2>", "<h2>Worst mistakes</h2>", "<h2>First-layer filters</h2>",
                "conv1/weight [6,1,5,5]", "16 to learn from, 10 to be judged by",
                ran.json().get("parametersSha256").asString(), "<code>tandem train lenet --data mnist --data-dir "
                        + folder.resolve("data")
                        + " --limit 16 --batch 12 --epochs 2 --backend oracle --json --seed 7</code>",
                "<h2>Gradient norms by layer</h2>", "<td class=\"text\">dense3/<wbr>bias</td>",
                "<h2>Time by kernel</h2>", "over one step.", "<td class=\"text\">update/<wbr>dense1/<wbr>weight</td>");
        assertThat(ran.err()).doesNotContain("in kernels");
        assertThat(folder.resolve("reported/trace.json")).doesNotExist();
    }

    @Test
    void whoWantsToKnowWhereTheTimeGoesGetsATableAndATrace() throws IOException {
        var ran = train("profiled", "--profile", "--trace", "--json");

        Path file = folder.resolve("profiled/trace.json");
        assertThat(ran.err()).contains(" µs a step in kernels, medians of 1 step", "update/dense1/weight",
                "trace of 1 step: " + file + ", opens in ui.perfetto.dev");
        assertThat(ran.json().propertyNames()).contains("report");
        var events = parsed(Files.readString(file)).get("traceEvents");
        assertThat(events.get(0).get("ph").asString()).isEqualTo("M");
        assertThat(events.get(1).get("name").asString()).isEqualTo("step 1");
        double start = events.get(1).get("ts").asDouble();
        double end = start + events.get(1).get("dur").asDouble();
        assertThat(events.valueStream().skip(2)).hasSizeGreaterThan(20).allSatisfy(e -> {
            assertThat(e.get("ph").asString()).isEqualTo("X");
            assertThat(e.get("ts").asDouble()).isBetween(start, end);
            assertThat(e.get("ts").asDouble() + e.get("dur").asDouble()).isLessThanOrEqualTo(end + 0.001);
        });
    }

    @Test
    void theRunFolderHoldsEventsForTensorBoard() throws IOException {
        train("events", "--quiet");

        try (var files = Files.list(folder.resolve("events"))) {
            assertThat(files.map(f -> f.getFileName().toString().replaceAll("[0-9]{10}.*", "N")))
                    .containsExactlyInAnyOrder("config.json", "metrics.jsonl", "report.html", "result.json",
                            "checkpoint-2.json", "checkpoint-2.safetensors", "checkpoint-4.json",
                            "checkpoint-4.safetensors", ".lock", "events.out.tfevents.N");
        }
    }

    @Test
    void theRunFolderSaysHowItWasMadeAndHowItWent() throws IOException {
        train("kept", "--optimizer", "adam", "--lr", "0.002", "--weight-decay", "0.01", "--schedule", "constant",
                "--seed", "3", "--quiet");

        var config = parsed(Files.readString(folder.resolve("kept/config.json")));
        assertThat(config.get("model").asString()).isEqualTo("lenet");
        assertThat(config.get("data").get("limit").asInt()).isEqualTo(16);
        assertThat(config.get("data").get("testSamples").asInt()).isEqualTo(10);
        assertThat(config.get("optimizer").get("name").asString()).isEqualTo("adam");
        assertThat(config.get("optimizer").get("learningRate").asDouble()).isEqualTo(0.002);
        assertThat(config.get("optimizer").get("parameters").asString()).contains("L2 decay 0.01");
        assertThat(config.get("schedule").asString()).isEqualTo("constant");
        assertThat(config.get("seed").asInt()).isEqualTo(3);
        var lines = Files.readAllLines(folder.resolve("kept/metrics.jsonl")).stream().map(TrainCommandTest::parsed)
                .toList();
        assertThat(lines).hasSize(2).allSatisfy(l -> {
            assertThat(l.propertyNames()).containsExactly("epoch", "step", "loss", "epochLoss", "rate",
                    "imagesPerSecond", "testLoss", "testAccuracy");
            assertThat(l.get("rate").asDouble()).isEqualTo(0.002);
        });
        assertThat(lines).extracting(l -> l.get("step").asInt()).containsExactly(2, 4);
    }

    private static List<Double> rates(String run, String... more) throws IOException {
        assertThat(train(run, more).status()).isZero();
        return Files.readAllLines(folder.resolve(run).resolve("metrics.jsonl")).stream()
                .map(l -> parsed(l).get("rate").asDouble()).toList();
    }

    @ParameterizedTest
    @CsvSource({"sgd,0.03,Sgd,0.001", "momentum,0.03,Sgd,0.001", "nesterov,0.03,Sgd,0.001", "adagrad,0.01,Adagrad,''",
            "rmsprop,0.001,RmsProp,''", "adadelta,1,Adadelta,''", "adam,0.001,Adam,''", "adamw,0.001,Adam,0.01"})
    void everyOptimizerHasARateOfItsOwn(String name, double rate, String algorithm, String decay) throws IOException {
        String run = "with-" + name;
        assertThat(rates(run, "--quiet", "--optimizer", name, "--schedule", "constant", "--clip", "2"))
                .containsOnly(rate);
        var optimizer = parsed(Files.readString(folder.resolve(run).resolve("config.json"))).get("optimizer");
        assertThat(optimizer.get("name").asString()).isEqualTo(name);
        assertThat(optimizer.get("learningRate").asDouble()).isEqualTo(rate);
        assertThat(optimizer.get("parameters").asString()).startsWith(algorithm + "[")
                .endsWith((decay.isEmpty() ? "" : "L2 decay " + decay) + ", norm clipped at 2.0");
    }

    /** The rates of the last step of each epoch, of the second and the fourth of four steps. */
    @ParameterizedTest
    @CsvSource({"step,1,0.01", "exponential,0.31622776601683794,0.0316", "inverse,0.0388,0.0132", "plateau,1,1"})
    void everyScheduleHasItsCourse(String name, double second, double fourth) throws IOException {
        var rates = rates("by-" + name, "--quiet", "--schedule", name, "--lr", "0.001");
        assertThat(rates).hasSize(2);
        assertThat(rates.get(0)).isCloseTo(0.001 * second, withinPercentage(1));
        assertThat(rates.get(1)).isCloseTo(0.001 * fourth, withinPercentage(1));
    }

    @Test
    void peopleGetABlockAndAdvice() {
        var ran = train("text", "--quiet");

        assertThat(ran.status()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).startsWith("lenet on mnist, oracle: naive loops\n")
                .containsPattern(
                        """
                                  test accuracy  \\d+\\.\\d\\d %
                                  test error     \\d+\\.\\d\\d %
                                  learned        nothing: no better than guessing — lower or raise --lr, or train longer
                                  train loss     \\d\\.\\d{4}  after 2 epochs, 4 steps
                                  time           \\d+\\.\\d s  of training alone, [\\d,]+ images/s
                                  memory         \\d+\\.\\d MB  on the device: states, and the steps that train, judge and give gradient norms
                                  parameters     61,706  sha256 [0-9a-f]{64}
                                  run            \\S+/text  \\(config.json, metrics.jsonl, checkpoints, TensorBoard events\\)
                                  report         \\S+/text/report.html  opens in a browser
                                """)
                .containsPattern("""

                        next:
                          tandem train lenet --data mnist --data-dir \\S+/data --epochs N +for longer
                          tandem eval \\S+/text +what it confuses
                          tandem predict \\S+/text IMAGE... +what pictures show
                          tandem summary lenet +its layers and memory
                          tandem verify lenet +whether this machine computes right
                        $""");
    }

    @Test
    void aBatchOfAllSamplesIsSaid() {
        var ran = Ran.of("train", "mlp", "--data", "mnist", "--data-dir", folder.resolve("data").toString(), "--epochs",
                "1", "--batch", "25", "--backend", "oracle", "--out", folder.resolve("whole").toString());

        assertThat(ran.err()).contains(
                "batch 25 is larger than the 24 samples there are: each epoch is one step of all of them");
    }

    @Test
    void equalSeedsGiveEqualParameters() {
        String first = sha(train("first", "--json"));

        assertThat(sha(train("second", "--json"))).isEqualTo(first);
        assertThat(sha(train("third", "--json", "--seed", "1"))).isNotEqualTo(first);
    }

    private static String sha(Ran ran) {
        return ran.json().get("parametersSha256").asString();
    }

    @Test
    void aRunIsNotWrittenOver() {
        train("taken", "--quiet");

        assertThat(train("taken", "--quiet")).isEqualTo(new Ran(2, "", "tandem: folder '" + folder.resolve("taken")
                + "': holds a run already (config.json) — name another with --out, or go on with it by --resume\n"));
    }

    @Test
    void aRunThatLeavesTheNumbersFailsAndSaysWhere() {
        var ran = train("diverged", "--lr", "1e30", "--schedule", "constant", "--json");

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("tandem: training: the loss is not finite (step ");
        assertThat(folder.resolve("diverged/report.html")).content().contains("Failed on oracle",
                "training: the loss is not finite (step ", "<h3>Loss</h3>");
    }

    @Test
    void damagedFilesFailWithoutATrace() throws IOException {
        SmallDigits.write(folder.resolve("damaged"), 4, 4);
        Files.write(folder.resolve("damaged/train-images-idx3-ubyte"), new byte[]{1, 2, 3});

        var ran = Ran.of("train", "--data", "mnist", "--data-dir", folder.resolve("damaged").toString());

        assertThat(ran.status()).isEqualTo(1);
        assertThat(ran.err()).startsWith("tandem: file '").hasLineCount(1);
    }

    @Test
    @Tag("slow")
    void aFewDigitsAreLearntOnThisMachine() {
        var ran = Ran.of("train", "--limit", "2000", "--epochs", "4", "--json", "--out",
                folder.resolve("digits").toString());

        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.json().get("trainLoss").asDouble()).isLessThan(0.5);
        assertThat(ran.json().get("testAccuracy").asDouble()).isGreaterThan(0.9);
    }
}
