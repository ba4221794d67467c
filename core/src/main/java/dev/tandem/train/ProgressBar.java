package dev.tandem.train;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Shows how training goes: on a terminal a bar an epoch, redrawn in place at most ten times a second; else a line an epoch and
 * one every ten seconds. Columns keep their places. A line of an epoch that is done has its mean loss, others the smoothed loss.
 */
public final class ProgressBar implements TrainingListener {

    private static final long REDRAW_NANOS = 100_000_000L;
    private static final long LINE_NANOS = 10_000_000_000L;
    private static final int CELLS = 24;
    private static final String UNKNOWN = "–";

    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanos;
    private long shownNanos;
    private long epochNanos;
    private boolean unfinished;

    ProgressBar(PrintStream out, boolean terminal, LongSupplier nanos) {
        this.out = out;
        this.terminal = terminal;
        this.nanos = nanos;
    }

    /** A bar if this process talks to a terminal, else lines. */
    public static ProgressBar progressBar(PrintStream out) {
        return progressBar(out, Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent());
    }

    /**
     * A bar or lines.
     *
     * @param terminal whether what is written to {@code out} can be written over
     */
    public static ProgressBar progressBar(PrintStream out, boolean terminal) {
        return new ProgressBar(out, terminal, System::nanoTime);
    }

    @Override
    public void started(Progress progress) {
        shownNanos = nanos.getAsLong();
        epochNanos = shownNanos;
        if (terminal) {
            show(running(progress), false);
        }
    }

    @Override
    public void stepped(Progress progress) {
        long now = nanos.getAsLong();
        if (now - shownNanos >= (terminal ? REDRAW_NANOS : LINE_NANOS)) {
            shownNanos = now;
            show(running(progress), !terminal);
        }
    }

    @Override
    public void epochEnded(Progress progress) {
        long now = nanos.getAsLong();
        show(line(progress, progress.epochLoss(), "took", (now - epochNanos) * 1e-9), true);
        shownNanos = now;
        epochNanos = now;
    }

    @Override
    public void ended(Progress progress) {
        if (unfinished) {
            out.println();
            unfinished = false;
        }
    }

    private void show(String line, boolean finished) {
        out.print((terminal ? "\r" : "") + line + (finished ? System.lineSeparator() : ""));
        out.flush();
        unfinished = !finished;
    }

    private String running(Progress p) {
        return line(p, p.smoothedLoss(), "left", p.secondsLeft());
    }

    private String line(Progress p, double loss, String what, double seconds) {
        String where = terminal ? bar(p) : "step " + fraction(p.stepOfEpoch(), p.stepsPerEpoch());
        return "epoch %s  %s  loss %s  rate %s  %s/s  %s %s".formatted(fraction(p.epoch(), p.epochs()), where,
                loss(loss), rate(p.rate()), speed(p.samplesPerSecond()), what, duration(seconds));
    }

    private static String bar(Progress p) {
        int half = (int) (2L * CELLS * p.stepOfEpoch() / p.stepsPerEpoch());
        String bar = "━".repeat(half / 2) + "╸".repeat(half % 2);
        return bar + "─".repeat(CELLS - bar.length())
                + " %3d %%".formatted(100L * p.stepOfEpoch() / p.stepsPerEpoch());
    }

    private static String fraction(int part, int whole) {
        String of = String.valueOf(whole);
        return ("%" + of.length() + "d/%s").formatted(part, of);
    }

    private static String loss(double loss) {
        return Double.isNaN(loss)
                ? "%8s".formatted(UNKNOWN)
                : String.format(Locale.ROOT, loss < 1000 ? "%8.4f" : "%8.2e", loss);
    }

    private static String rate(double rate) {
        return String.format(Locale.ROOT, rate == 0 || rate >= 0.001 ? "%7.5f" : "%7.1e", rate);
    }

    private static String speed(double samplesPerSecond) {
        return Double.isNaN(samplesPerSecond)
                ? "%9s".formatted(UNKNOWN)
                : String.format(Locale.ROOT, samplesPerSecond < 100 ? "%,9.1f" : "%,9.0f", samplesPerSecond);
    }

    /** {@code 1:07} or {@code 2:01:07}, seven characters wide below ten hours. */
    private static String duration(double seconds) {
        if (Double.isNaN(seconds)) {
            return "%7s".formatted(UNKNOWN);
        }
        long s = Math.round(seconds);
        String text = s < 3600
                ? "%d:%02d".formatted(s / 60, s % 60)
                : "%d:%02d:%02d".formatted(s / 3600, s / 60 % 60, s % 60);
        return "%7s".formatted(text);
    }
}
