package dev.tandem.cuda.gpu.report;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a part in its own process, which may do what it likes: a device's fault poisons a process, not the report. All it
 * says is passed on line by line and kept in a file.
 */
final class PartRun {

    private static final int LAST_LINES = 25;
    private static final Duration GRACE = Duration.ofSeconds(2);
    /** What a shell and the JDK add to the number of the signal that ended a process. */
    private static final int SIGNALLED = 128;

    private final Part part;
    private final Path log;
    private final Path result;
    private final Consumer<String> lines;
    private final Deque<String> last = new ArrayDeque<>();
    private volatile boolean ending;

    /**
     * Prepares a run.
     *
     * @param folder where the part's result and log are to lie
     * @param lines hears everything the part says
     */
    PartRun(Part part, Path folder, Consumer<String> lines) {
        this.part = part;
        this.log = folder.resolve(part.name() + ".log");
        this.result = resultFile(folder, part.name());
        this.lines = lines;
    }

    /** Where a part is to write its result. */
    static Path resultFile(Path folder, String part) {
        return folder.resolve(part + ".json");
    }

    /** Runs it for as long as it takes, or until the limit. */
    Outcome run(Duration limit) throws InterruptedException {
        long start = System.nanoTime();
        Process process;
        try {
            Files.deleteIfExists(result);
            process = new ProcessBuilder(part.command()).redirectErrorStream(true).start();
        } catch (IOException e) {
            return outcome(Outcome.Status.CRASHED, start, "it can't be started: " + e.getMessage(), null);
        }
        var reader = Thread.ofVirtual().start(() -> listen(process));
        try {
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            String detail = ended ? "" : "not done after " + limit.toSeconds() + " s";
            if (!ended) {
                List<String> before = lastLines();
                ending = true;
                showStacks(process);
                end(process);
                reader.join(GRACE);
                return new Outcome(part.name(), part.title(), Outcome.Status.HUNG, seconds(start), detail, before,
                        PartResult.read(result).orElse(null));
            }
            reader.join(GRACE);
            return judge(process.exitValue(), start);
        } finally {
            end(process);
        }
    }

    private Outcome judge(int status, long start) {
        PartResult found = PartResult.read(result).orElse(null);
        if (found == null || !found.finished()) {
            String how = status > SIGNALLED
                    ? "ended by signal " + (status - SIGNALLED)
                    : "ended with status " + status;
            return outcome(Outcome.Status.CRASHED, start, how + " before it was done", found);
        }
        if (!found.failures().isEmpty()) {
            int count = found.failures().size();
            return outcome(Outcome.Status.FAILED, start, count + (count == 1 ? " failure" : " failures"), found);
        }
        if (status != 0) {
            return outcome(Outcome.Status.CRASHED, start, "ended with status " + status + " after it was done", found);
        }
        return found.skipped().isEmpty()
                ? outcome(Outcome.Status.OK, start, "", found)
                : outcome(Outcome.Status.SKIPPED, start, found.skipped(), found);
    }

    private Outcome outcome(Outcome.Status status, long start, String detail, @Nullable PartResult found) {
        boolean wordless = status.isFine() || status == Outcome.Status.FAILED;
        return new Outcome(part.name(), part.title(), status, seconds(start), detail,
                wordless ? List.of() : lastLines(), found);
    }

    private static double seconds(long start) {
        return Math.round((System.nanoTime() - start) * 1e-8) / 10.0;
    }

    private void listen(Process process) {
        try (BufferedReader in = process.inputReader(StandardCharsets.UTF_8);
                BufferedWriter out = Files.newBufferedWriter(log)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write(line);
                out.newLine();
                out.flush();
                keep(line);
                if (!ending) {
                    lines.accept(line);
                }
            }
        } catch (IOException e) {
            // The stream of a process that is ended from here breaks; what was said before is kept.
            keep("(" + e.getMessage() + ")");
        }
    }

    private void keep(String line) {
        synchronized (last) {
            last.addLast(line);
            if (last.size() > LAST_LINES) {
                last.removeFirst();
            }
        }
    }

    private List<String> lastLines() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }

    /** A JVM prints the stacks of its threads when asked by this signal; they end up in the log alone. */
    private static void showStacks(Process process) throws InterruptedException {
        try {
            new ProcessBuilder("sh", "-c", "kill -QUIT " + process.pid()).start().waitFor(GRACE.toMillis(),
                    TimeUnit.MILLISECONDS);
            process.waitFor(GRACE.toMillis() / 2, TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            // Without a shell there are no stacks; the run is judged all the same.
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
