package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabCommandTest {

    @TempDir
    private Path folder;

    @Test
    void withoutANameLabsAreListedByChapter() {
        var ran = Ran.of("lab");

        assertThat(ran.status()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).containsSubsequence("Neurons and perceptrons", "  mp-neuron ", "Learning", "Convolution",
                "  lenet5 ", "'tandem lab NAME' runs one in seconds, with --full as it is recorded");
        assertThat(Ran.of("lab", "--json").json().get("labs").get(0).toString()).isEqualTo(
                "{\"name\":\"mp-neuron\",\"chapter\":\"Neurons and perceptrons\",\"title\":\"The McCulloch-Pitts neuron\"}");
    }

    @Test
    void aLabLeavesItsPageAndSaysItsNumbersBesideWhatIsExpected() throws IOException {
        Path out = folder.resolve("run");
        var json = Ran.of("lab", "mp-neuron", "--backend", "cpu", "--out", out.toString(), "--json").json();

        assertThat(json.propertyNames()).containsExactly("lab", "form", "numbers", "expected", "ok", "seconds",
                "report");
        assertThat(json.get("ok").asBoolean()).isTrue();
        assertThat(json.get("form").asString()).isEqualTo("quick");
        String rows = "AND: rows of the truth table that are right";
        assertThat(json.get("numbers").get(rows).asDouble()).isEqualTo(4);
        assertThat(json.get("expected").get(rows).asString()).isEqualTo("= 4");
        assertThat(json.get("report").asString()).isEqualTo(out.resolve("report.html").toString());
        assertThat(Files.readString(out.resolve("report.html"))).contains("The McCulloch-Pitts neuron", "<math",
                "Measured beside expected", "tandem lab mp-neuron --backend cpu");
    }

    @Test
    void peopleGetATable() {
        var ran = Ran.of("lab", "mp-neuron", "--backend", "cpu", "--out", folder.toString());

        assertThat(ran.status()).isZero();
        assertThat(ran.out()).contains("OR: rows of the truth table that are right").contains("= 4")
                .containsPattern("as expected, after \\d\\.\\d s: .*report\\.html");
    }

    @Test
    void aMisspeltLabIsCured() {
        var ran = Ran.of("lab", "lenet-5");

        assertThat(Ran.of("lab", "vgg16").err()).contains("did you mean 'vgg'?");

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.err()).contains("lab 'lenet-5': is not in the catalogue", "did you mean 'lenet5'?");
    }

    @Test
    void wrongUsageSaysWhatToDo() {
        assertThat(Ran.of("lab", "xor", "--quick", "--full").err()).contains("can't be together with --full");
        assertThat(Ran.of("lab", "xor", "--all").err()).contains("is for all experiments, not for one");
        assertThat(Ran.of("lab", "--full").err()).contains("none is named");
        assertThat(Ran.of("lab", "--full").status()).isEqualTo(2);
    }

    @Test
    void aFullRunWithoutItsDataSaysWhatIsMissing() {
        var ran = Ran.of("lab", "lenet", "--full", "--backend", "cpu", "--data-dir", folder.resolve("no").toString(),
                "--out", folder.resolve("run").toString());

        assertThat(ran.status()).isEqualTo(3);
        assertThat(ran.err()).contains("'tandem data get mnist' downloads them").contains("--data-dir");
    }

    @Test
    void thePageOfAllLeadsToEach() throws IOException {
        var right = new LabResult("xor", "quick", Map.of("a", 1.0), Map.of("a", "= 1"), true, 1.5,
                folder.resolve("xor").resolve("report.html").toString());
        var wrong = new LabResult("lenet", "quick", Map.of("b", 2.0), Map.of("b", "= 1"), false, 70,
                folder.resolve("lenet").resolve("report.html").toString());
        var all = LabCollection.of(List.of(right, wrong), folder.resolve("index.html"));

        all.write();

        assertThat(all.ok()).isFalse();
        assertThat(all.text()).contains("xor          1  yes               1.5 s",
                "lenet        1  NO           1 min 10 s");
        assertThat(Files.readString(folder.resolve("index.html"))).contains("1 of 2 labs found what was expected",
                "<a href=\"xor/report.html\">xor</a>", "<a href=\"lenet/report.html\">lenet</a>", "Convolution");
    }
}
