package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What can be done with a network once it is trained. */
class TrainedNetworkTest {

    @TempDir
    private static Path folder;

    private static Path run;
    private static JsonNode trained;

    @BeforeAll
    static void trainANetwork() throws IOException {
        SmallDigits.write(folder.resolve("mnist"), 24, 10);
        run = folder.resolve("run");
        trained = Ran.of("train", "lenet", "--data", "mnist", "--data-dir", folder.toString(), "--limit", "20",
                "--batch", "12", "--epochs", "2", "--backend", "oracle", "--json", "--out", run.toString()).json();
        picture("one.png", 28, 28, false);
        picture("wide.png", 61, 28, false);
        picture("paper.png", 28, 28, true);
    }

    /** A stroke, light on black or dark on white, in the middle square. */
    private static void picture(String name, int width, int height, boolean paper) throws IOException {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int across = (x - (width - height) / 2) * 28 / height;
                int down = y * 28 / height;
                boolean ink = across >= 12 && across < 16 && down >= 4 && down < 24;
                image.setRGB(x, y, ink == paper ? 0 : 0xffffff);
            }
        }
        assertThat(ImageIO.write(image, "png", folder.resolve(name).toFile())).isTrue();
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static Ran eval(String... arguments) {
        return Ran.of(Stream.of(Stream.of("eval", "--backend", "oracle"), Stream.of(arguments)).flatMap(s -> s)
                .toArray(String[]::new));
    }

    private static Ran predict(String... arguments) {
        return Ran.of(Stream.of(Stream.of("predict", "--backend", "oracle"), Stream.of(arguments)).flatMap(s -> s)
                .toArray(String[]::new));
    }

    @Test
    void aRunIsJudgedOnItsData() {
        var ran = eval(run.toString(), "--json");

        assertThat(ran.status()).as(ran.err()).isZero();
        var json = ran.json();
        assertThat(json.propertyNames()).containsExactly("model", "data", "weights", "backend", "device", "samples",
                "testAccuracy", "testError", "testLoss", "testTop5Accuracy", "classes", "confusion");
        assertThat(json.get("testAccuracy")).isEqualTo(trained.get("testAccuracy"));
        assertThat(json.get("data").asString()).isEqualTo("mnist");
        assertThat(json.get("weights").asString()).isEqualTo(run.resolve("checkpoint-4.safetensors").toString());
        assertThat(json.get("testTop5Accuracy").asDouble()).isBetween(json.get("testAccuracy").asDouble(), 1.0);
        assertThat(json.get("classes")).hasSize(10);
        assertThat(StreamSupport.stream(json.get("confusion").spliterator(), false)
                .mapToInt(r -> IntStream.range(0, 10).map(i -> r.get(i).asInt()).sum()).sum()).isEqualTo(10);
    }

    @Test
    void peopleGetTheTableOfWhatIsConfused() {
        assertThat(eval(run.toString()).out()).containsPattern(
                "^accuracy \\d+\\.\\d\\d % \\(\\d+ of 10\\), error \\d+\\.\\d\\d %, mean loss \\d\\.\\d{4}, among the first five \\d+\\.\\d\\d %\\n +0 +1 ");
    }

    @Test
    void aFileIsJudgedAsTheModelThatIsNamed() throws IOException {
        Path file = folder.resolve("weights.safetensors");
        Files.copy(run.resolve("checkpoint-4.safetensors"), file, StandardCopyOption.REPLACE_EXISTING);

        var judged = eval(file.toString(), "--json", "--model", "lenet", "--data", "mnist", "--data-dir",
                folder.toString());

        assertThat(judged.json().get("testLoss")).isEqualTo(eval(run.toString(), "--json").json().get("testLoss"));
        assertThat(eval(file.toString(), "--model", "mlp", "--data", "mnist", "--data-dir", folder.toString()).err())
                .contains("tandem: file '" + file
                        + "': has another type for 'dense1/bias' (file f64[120], model f32[512])");
    }

    @Test
    void whereTheDataOfTheRunLiesSaysNothingOfOther() {
        var ran = eval(run.toString(), "--data", "digits");

        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.out()).contains(" of 2000), error ");
    }

    @Test
    void picturesAreCutToTheMiddle() {
        var ran = predict(run.toString(), path("one.png"), path("wide.png"), "--json");

        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.err()).isEqualTo("running on oracle: naive loops, float64\n");
        var predictions = ran.json().get("predictions");
        assertThat(predictions).hasSize(2);
        JsonNode one = predictions.get(0);
        JsonNode wide = predictions.get(1);
        assertThat(one.propertyNames()).containsExactly("file", "label", "probability", "top");
        assertThat(one.get("file").asString()).isEqualTo(path("one.png"));
        assertThat(one.get("top")).hasSize(3);
        assertThat(one.get("top").get(0).get("label")).isEqualTo(one.get("label"));
        assertThat(one.get("probability").asDouble()).isBetween(0.1, 1.0)
                .isGreaterThanOrEqualTo(one.get("top").get(1).get("probability").asDouble());
        assertThat(wide.get("top").get(0)).isEqualTo(one.get("top").get(0));
    }

    @Test
    void inkOnPaperIsNoticedAndInverted() {
        var paper = predict(run.toString(), path("paper.png"));
        var inverted = predict(run.toString(), path("paper.png"), "--invert", "--top", "1", "--json");

        assertThat(paper.err()).containsPattern("'\\S+paper.png' is light \\(\\d+ of 255 on average\\), "
                + "what was learnt from is not \\(\\d+\\): give --invert\\?");
        assertThat(inverted.err()).doesNotContain("invert");
        var one = predict(run.toString(), path("one.png"), "--top", "1", "--json").json().get("predictions").get(0);
        assertThat(inverted.json().get("predictions").get(0).get("top")).isEqualTo(one.get("top")).hasSize(1);
    }

    @Test
    void peopleGetALineAPicture() {
        assertThat(predict(run.toString(), path("one.png"), "--quiet").out())
                .matches("\\S+one.png  \\d \\d+\\.\\d %  \\d \\d+\\.\\d %  \\d \\d+\\.\\d %\\n");
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Path early = Files.createDirectories(folder.resolve("early"));
        Files.copy(run.resolve("config.json"), early.resolve("config.json"), StandardCopyOption.REPLACE_EXISTING);

        assertThat(eval("/nowhere")).isEqualTo(failed(3,
                "file '/nowhere': is not there — name the folder of a run, or a safetensors file"));
        assertThat(eval(empty.toString())).isEqualTo(failed(3,
                "folder '" + empty + "': holds no run — name the folder that train has written"));
        assertThat(predict(early.toString(), path("one.png"))).isEqualTo(failed(3,
                "folder '" + early + "': holds no checkpoint yet — go on with train --resume"));
        assertThat(predict(run.toString(), path("two.png"))).isEqualTo(failed(3,
                "file '" + path("two.png") + "': is not there — check the path"));
        assertThat(predict(run.toString())).isEqualTo(failed(2,
                "tandem predict: needs an argument (IMAGE) — see tandem predict --help"));
        assertThat(eval(run.toString(), "--model", "mlp")).isEqualTo(failed(2,
                "option '--model': is not what the run was made with ('mlp', the run 'lenet') — leave it out"));
        assertThat(predict(run.toString(), path("one.png"), "--top", "0")).isEqualTo(failed(2,
                "option '--top': must be at least 1 (0) — leave it out for 3"));
        assertThat(predict(run.toString(), run.resolve("config.json").toString()).err())
                .startsWith("tandem: file '" + run.resolve("config.json") + "': is neither PNG nor JPEG");
    }

    private static Ran failed(int status, String message) {
        return new Ran(status, "", "tandem: " + message + System.lineSeparator());
    }

    @Test
    void trainingEndsEarlyAndTheBestWeightsAreJudgedOnTheTest() throws IOException {
        Path early = folder.resolve("early-stop");
        String[] command = {"train", "mlp", "--data", "mnist", "--data-dir", folder.toString(), "--epochs", "30",
                "--batch", "8", "--lr", "0.5", "--schedule", "constant", "--early-stop", "2", "--backend", "oracle",
                "--json", "--out", early.toString()};
        var ran = Ran.of(command);

        assertThat(ran.status()).as(ran.err()).isZero();
        var json = ran.json();
        assertThat(json.get("epochs").asInt()).isLessThan(30);
        assertThat(json.get("stopped").asBoolean()).isFalse();
        assertThat(early.resolve("best.safetensors")).exists();
        var judged = eval(early.toString(), "--json").json();
        assertThat(judged.get("weights").asString()).isEqualTo(early.resolve("best.safetensors").toString());
        assertThat(judged.get("testAccuracy")).isEqualTo(json.get("testAccuracy"));
        var lines = Files.readAllLines(early.resolve("metrics.jsonl")).stream().map(Json::parsed).toList();
        assertThat(lines).hasSize(json.get("epochs").asInt())
                .allMatch(l -> l.has("validationLoss") && !l.has("testLoss"));
        double best = lines.stream().mapToDouble(l -> l.get("validationLoss").asDouble()).min().orElseThrow();
        assertThat(lines.get(lines.size() - 3).get("validationLoss").asDouble()).isEqualTo(best);
        assertThat(early.resolve("report.html")).content().contains("<h3>Validation error, %</h3>",
                "one in five of the training data kept back");

        Files.delete(early.resolve("result.json"));
        var again = Ran.of("train", "--resume", early.toString(), "--json").json();
        assertThat(again.get("parametersSha256")).isEqualTo(json.get("parametersSha256"));
        assertThat(again.get("epochs")).isEqualTo(json.get("epochs"));
    }
}
