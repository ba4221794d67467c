package dev.tandem.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
    private long millis = 5_000;

    private ProgressBar bar(boolean terminal) {
        return new ProgressBar(out, terminal, () -> millis * 1_000_000);
    }

    /** What was written since the last call. */
    private String text() {
        String text = written.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
        written.reset();
        return text;
    }

    private static Progress at(int epoch, int stepOfEpoch, double loss, double speed, double secondsLeft) {
        return new Progress(epoch, 10, stepOfEpoch, 938, (epoch - 1) * 938L + stepOfEpoch, 9380, 2 * loss, loss,
                loss / 2, 0.05, speed, secondsLeft);
    }

    private static final Progress START = at(1, 0, Double.NaN, Double.NaN, Double.NaN);

    @Test
    void aTerminalShowsABarThatIsDrawnOver() {
        ProgressBar bar = bar(true);
        bar.started(START);
        assertThat(text()).isEqualTo("\repoch  1/10  ────────────────────────   0 %"
                + "  loss        –  rate 0.05000          –/s  left       –");
        millis += 100;
        bar.stepped(at(1, 400, 0.43, 12345, 83));
        assertThat(text()).isEqualTo("\repoch  1/10  ━━━━━━━━━━──────────────  42 %"
                + "  loss   0.4300  rate 0.05000     12,345/s  left    1:23");
        millis += 100;
        bar.stepped(at(1, 420, 0.43, 12345, 83));
        assertThat(text()).startsWith("\repoch  1/10  ━━━━━━━━━━╸─────────────  44 %");
        millis += 400;
        bar.epochEnded(at(1, 938, 0.43, 12345, 7265));
        assertThat(text()).isEqualTo("\repoch  1/10  ━━━━━━━━━━━━━━━━━━━━━━━━ 100 %"
                + "  loss   0.2150  rate 0.05000     12,345/s  took    0:01\n");
        bar.ended(at(1, 938, 0.43, 12345, 7265));
        assertThat(text()).isEmpty();
    }

    @Test
    void aTerminalIsRedrawnTenTimesASecondAtMost() {
        ProgressBar bar = bar(true);
        bar.started(START);
        int drawn = 0;
        text();
        for (int step = 1; step <= 900; step++) {
            millis += 3;
            bar.stepped(at(1, step, 1, 1, 1));
            drawn += text().isEmpty() ? 0 : 1;
        }
        assertThat(drawn).isEqualTo(26);
    }

    @Test
    void aLineThatIsNotDoneIsEndedWithTraining() {
        ProgressBar bar = bar(true);
        bar.started(START);
        text();
        bar.ended(START);
        assertThat(text()).isEqualTo("\n");
    }

    @Test
    void elsewhereThereIsALineAnEpochAndOneEveryTenSeconds() {
        ProgressBar bar = bar(false);
        bar.started(START);
        millis += 9_999;
        bar.stepped(at(1, 100, 0.43, 12345, 83));
        assertThat(text()).isEmpty();
        millis += 1;
        bar.stepped(at(1, 101, 0.43, 99.5, 7265));
        assertThat(text()).isEqualTo(
                "epoch  1/10  step 101/938  loss   0.4300  rate 0.05000       99.5/s  left 2:01:05\n");
        millis += 2_000;
        bar.epochEnded(at(1, 938, 0.43, 12345, 83));
        assertThat(text()).isEqualTo(
                "epoch  1/10  step 938/938  loss   0.2150  rate 0.05000     12,345/s  took    0:12\n");
        millis += 9_999;
        bar.stepped(at(2, 7, 0.43, 12345, 83));
        bar.ended(at(2, 7, 0.43, 12345, 83));
        assertThat(text()).isEmpty();
    }

    @Test
    void columnsKeepTheirPlacesWhateverTheNumbers() {
        ProgressBar bar = bar(true);
        bar.started(START);
        int width = text().length();
        var extremes = new Progress[]{at(10, 938, 1e-7, 1e6, 35999), at(3, 1, 123456, 0.01, 0.4),
                new Progress(1, 10, 5, 938, 5, 9380, 1, 999.99, 1, 3e-7, 123456.7, 3600)};
        for (Progress p : extremes) {
            millis += 100;
            bar.stepped(p);
            assertThat(text()).hasSize(width);
        }
    }
}
