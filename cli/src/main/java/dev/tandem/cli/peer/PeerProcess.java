package dev.tandem.cli.peer;

import dev.tandem.cli.work.Work;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A peer in its own process, spoken to line by line: its libraries, threads and JVM options don't mix with Tandem's. It ends
 * when its stdin is closed, thus also when this process ends.
 */
public final class PeerProcess implements AutoCloseable {

    private static final int LAST_LINES = 12;
    private static final int SECONDS_TO_END = 10;
    /** Seconds. An answer is a round of a quarter of a second, or one step; the first takes longer. */
    private static final int USUAL_PATIENCE = 180;

    private final String name;
    private final Process process;
    private final Duration patience;
    private final PrintWriter requests;
    /** What it said, a line each; empty once nothing more can come. */
    private final BlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final Thread listener;
    private final String description;
    private boolean broken;

    /**
     * Starts a peer and waits until it is there.
     *
     * @param name what the user calls it
     * @param command the process
     * @throws PeerException if it lacks something, ends, or says nothing for {@value #USUAL_PATIENCE} seconds
     */
    public PeerProcess(String name, ProcessBuilder command) {
        this(name, command, Duration.ofSeconds(USUAL_PATIENCE));
    }

    /**
     * Starts a peer and waits until it is there.
     *
     * @param patience how long to wait for an answer
     */
    PeerProcess(String name, ProcessBuilder command, Duration patience) {
        this.name = name;
        this.patience = patience;
        try {
            process = command.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        requests = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        Thread.ofPlatform().daemon().name("stdout of " + name).start(this::hear);
        listener = Thread.ofPlatform().daemon().name("stderr of " + name).start(this::listen);
        try {
            description = answer(a -> switch (a) {
                case Answer.Hello h -> h.description();
                case Answer.Missing m -> throw PeerException.missing(m.what());
                case Answer.Ready _,Answer.Unsupported _,Answer.Took _,Answer.Peak _ -> null;
            });
        } catch (PeerException e) {
            close();
            throw e;
        }
    }

    private void hear() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().map(Optional::of).forEach(answers::add);
        } catch (IOException | UncheckedIOException _) {
            // The process is gone.
        } finally {
            answers.add(Optional.empty());
        }
    }

    private void listen() {
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
            @Nullable
            String line;
            while ((line = errors.readLine()) != null) {
                synchronized (lastLines) {
                    lastLines.addLast(line);
                    if (lastLines.size() > LAST_LINES) {
                        lastLines.removeFirst();
                    }
                }
            }
        } catch (IOException _) {
            return; // the process is gone, and with it what it might have said
        }
    }

    /** What the user calls it. */
    public String name() {
        return name;
    }

    /** Engine, version and threads. */
    public String description() {
        return description;
    }

    /** Whether it ended, fell silent or said something else than what it was asked for; it is of no more use. */
    public boolean isBroken() {
        return broken;
    }

    /** What the system knows of it. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /**
     * Lets it get ready for some work.
     *
     * @return nothing, or why it can't do that
     * @throws PeerException if it breaks
     */
    public Optional<String> prepare(Work work) {
        say(new Request.Prepare(work));
        return answer(a -> switch (a) {
            case Answer.Ready _ -> Optional.empty();
            case Answer.Unsupported u -> Optional.of(u.reason());
            case Answer.Hello _,Answer.Missing _,Answer.Took _,Answer.Peak _ -> null;
        });
    }

    /**
     * Does what is prepared; the seconds it took in all.
     *
     * @throws PeerException if it breaks
     */
    public double seconds(int repetitions) {
        say(new Request.Round(repetitions));
        return answer(a -> a instanceof Answer.Took t ? t.seconds() : null);
    }

    /**
     * The most memory that its process has had, in bytes.
     *
     * @throws PeerException if it breaks, or the system does not say
     */
    public long peakMemory() {
        say(new Request.Peak());
        return answer(a -> switch (a) {
            case Answer.Peak p -> p.bytes();
            case Answer.Unsupported _ -> throw PeerException.missing(name, "can't say how much memory it had",
                    System.getProperty("os.name", "unknown"), "measure that on Linux");
            case Answer.Hello _,Answer.Missing _,Answer.Ready _,Answer.Took _ -> null;
        });
    }

    private void say(Request request) {
        requests.println(request.line());
    }

    /** The next answer, as {@code expected} takes it; null from that is a word out of place. */
    private <T> T answer(Function<Answer, @Nullable T> expected) {
        broken = true; // until it has answered
        String line = nextLine();
        T taken = Answer.parse(line).map(expected).orElse(null);
        if (taken == null) {
            throw PeerException.broken(name, "said what was not asked", "'" + line + "'",
                    "report this as a bug of Tandem");
        }
        broken = false;
        return taken;
    }

    private String nextLine() {
        try {
            Optional<String> line = answers.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                throw gone("did not answer", "for %d s, %s".formatted(patience.toSeconds(), lastWords()));
            }
            return line.orElseThrow(this::died);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private PeerException died() {
        try {
            boolean ended = process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
            listener.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_END));
            return ended
                    ? gone("ended while it was asked for an answer",
                            "exit status " + process.exitValue() + ", " + lastWords())
                    : gone("closed its stdout while it was asked for an answer", lastWords());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private PeerException gone(String wrong, String values) {
        process.destroyForcibly();
        return PeerException.broken(name, wrong, values, "if that does not help, leave it out of --against");
    }

    private String lastWords() {
        synchronized (lastLines) {
            return lastLines.isEmpty()
                    ? "without a word"
                    : "last lines:\n    " + String.join("\n    ", lastLines) + "\n";
        }
    }

    /** Ends the process. */
    @Override
    public void close() {
        requests.close();
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
