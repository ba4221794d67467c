package dev.tandem.cuda.gpu.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cuda.gpu.report.Outcome.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class MarkdownTest {

    private static final PartResult.Tests NONE = new PartResult.Tests(0, 0, 0);

    private static Report canned(String device) {
        var versions = new LinkedHashMap<String, String>();
        versions.put("CUDA driver", "580.65 (/usr/lib/libcuda.so.1)");
        versions.put("cuBLAS", "13.1 | the newest");
        return Report.of(new Origin("0.1.0", "1234abcd, with changes"), "2026-11-25 09:00:00 UTC", false,
                Map.of("processor", "a fast one, 16 threads"), List.of(
                        outcome("doctor", "what is there", Status.OK, "", List.of(),
                                new PartResult(true, device, versions, NONE, List.of(), List.of(), "")),
                        outcome("contract-tf32", "every operation", Status.FAILED, "1 failure", List.of(),
                                new PartResult(true, device, Map.of(), new PartResult.Tests(1190, 1, 2),
                                        List.of(new PartResult.Failure("[cuda-tf32] matMul 3×5",
                                                "nmse 4.1e-08\nre-run: …")),
                                        List.of(), "")),
                        outcome("leaks", "no memory is lost", Status.HUNG, "not done after 25 s",
                                List.of("100 ok", "step 7,000"), null),
                        outcome("bench-lenet", "LeNet's steps", Status.OK, "", List.of(),
                                new PartResult(true, device, Map.of(), NONE, List.of(),
                                        List.of(row("train lenet", "float32", Row.REPLAY, 900_000, 890_000, 910_000),
                                                row("train lenet", "float32", Row.EAGER, 100_000, 99_000, 101_000),
                                                row(Figures.SECONDS_TO_99, "float32", Row.REPLAY, 0.5, 0.45, 0.61)),
                                        "")),
                        outcome("pytorch", "the same with PyTorch", Status.OK, "", List.of(),
                                new PartResult(true, "", Map.of("PyTorch", "2.9"), NONE, List.of(),
                                        List.of(row("train lenet", "float32", Row.TORCH_EAGER, 200_000, 190_000,
                                                210_000),
                                                row("train lenet", "float32", Row.TORCH_COMPILED, 800_000, 790_000,
                                                        810_000)),
                                        "")),
                        Outcome.notRun(
                                new Part("bench-mnist", "LeNet learns", java.time.Duration.ofSeconds(9), List.of()),
                                "the time was used up")));
    }

    private static Outcome outcome(String part, String title, Status status, String detail, List<String> last,
            @org.jspecify.annotations.Nullable PartResult result) {
        return new Outcome(part, title, status, 12.34, detail, last, result);
    }

    private static Row row(String what, String precision, String mode, double median, double lowest, double highest) {
        return new Row(what, "batch 64", precision, mode, median, lowest, highest,
                what.startsWith("train") ? "images/s" : "s", 9);
    }

    @Test
    void aReportReadsAsTheGoldenOne() throws IOException {
        assertThat(Markdown.of(canned("NVIDIA H200"))).isEqualTo(golden());
    }

    private static String golden() throws IOException {
        try (InputStream in = Objects.requireNonNull(MarkdownTest.class.getResourceAsStream("golden.md"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void everyLineOfWhatDidNotRunOnAGpuSaysSo() {
        String text = Markdown.of(canned("CUDA stand-in on the CPU"));
        assertThat(text.lines().filter(l -> !l.isBlank() && !l.startsWith("|---")))
                .allSatisfy(l -> assertThat(l).contains("STAND-IN"));
        assertThat(text).startsWith("# STAND-IN: Tandem on CUDA stand-in").contains("| STAND-IN | cuBLAS | ")
                .contains("- STAND-IN: *gemm*").contains("    STAND-IN: step 7,000").contains("  > STAND-IN: nmse");
    }

    @Test
    void theJsonOfWhatDidNotRunOnAGpuSaysSo() {
        assertThat(Json.text(canned("CUDA stand-in on the CPU"))).contains("\"standIn\": true");
        assertThat(Json.text(canned("NVIDIA H200"))).contains("\"standIn\": false");
    }

    @Test
    void theJsonSaysWhichTandemItIsOf() {
        assertThat(Json.text(canned("NVIDIA H200"))).contains("""
                  "tandem": {
                    "version": "0.1.0",
                    "commit": "1234abcd, with changes"
                  },
                """);
    }

    @Test
    void outsideABundleNobodyKnowsTheCommit() {
        assertThat(Origin.ofThisProcess())
                .isEqualTo(new Origin("unknown, not from a bundle", "unknown, not from a bundle"));
    }

    @Test
    void oneStandInAmongThePartsMakesTheWholeReportOne() {
        var gpu = new PartResult(true, "NVIDIA H200", Map.of(), NONE, List.of(), List.of(), "");
        var other = new PartResult(true, "a Stand-In", Map.of(), NONE, List.of(), List.of(), "");
        Report report = Report.of(new Origin("", ""), "", false, Map.of(),
                List.of(outcome("a", "", Status.OK, "", List.of(), gpu),
                        outcome("b", "", Status.OK, "", List.of(), other)));
        assertThat(report.standIn()).isTrue();
        assertThat(report.device()).isEqualTo("a Stand-In");
    }

    @Test
    void figuresHaveAboutFourDigits() {
        assertThat(List.of(0.0123456, 1.23456, 123.456, 12345.67, 3.0, 0.0).stream().map(Markdown::number))
                .containsExactly("0.0123", "1.23", "123.5", "12,346", "3", "0");
    }
}
