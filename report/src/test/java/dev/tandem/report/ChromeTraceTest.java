package dev.tandem.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.report.ChromeTrace.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChromeTraceTest {

    @TempDir
    private Path folder;

    @Test
    void spansBecomeCompleteEventsOnNamedThreads() throws IOException {
        Path file = folder.resolve("trace.json");

        ChromeTrace
                .write(List.of(new Span("step 1", "a", "train", 0.5, 2), new Span("gather \"1\"", "b", "feed", 1, 0.25),
                        new Span("step 2", "a", "train", 3, 2)), file);

        assertThat(Files.readString(file)).isEqualTo("{\"displayTimeUnit\":\"ms\",\"traceEvents\":["
                + "{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":1,\"args\":{\"name\":\"train\"}},"
                + "{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":2,\"args\":{\"name\":\"feed\"}},"
                + "{\"name\":\"step 1\",\"ph\":\"X\",\"pid\":1,\"tid\":1,\"cat\":\"a\",\"ts\":0.5,\"dur\":2.0},"
                + "{\"name\":\"gather \\\"1\\\"\",\"ph\":\"X\",\"pid\":1,\"tid\":2,\"cat\":\"b\",\"ts\":1.0,\"dur\":0.25},"
                + "{\"name\":\"step 2\",\"ph\":\"X\",\"pid\":1,\"tid\":1,\"cat\":\"a\",\"ts\":3.0,\"dur\":2.0}]}");
    }

    @Test
    void aProfileBecomesStepsWithTheirKernelsWithinThem() {
        var spans = ChromeTrace.spans(SampleReport.profile());

        assertThat(spans).extracting(Span::name).containsExactly("step 1", "relu1/relu", "maxPool1/pool",
                "dense1/matmul", "update/conv1/weight", "step 2", "relu1/relu", "maxPool1/pool", "dense1/matmul",
                "update/conv1/weight");
        assertThat(spans.get(5)).isEqualTo(new Span("step 2", "step", spans.getFirst().thread(), 3000, 2953));
        assertThat(spans.get(9)).isEqualTo(
                new Span("update/conv1/weight", "ConvFilterGradient", spans.getFirst().thread(), 5250, 703));
        assertThat(spans).extracting(Span::thread).containsOnly("training steps, a wait after each kernel");
    }
}
