package dev.tandem.cli.peer;

import dev.tandem.cli.work.Work;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
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

    private final String name;
    private final Process process;
    private final PrintWriter requests;
    private final BufferedReader answers;
    private final Deque<String> lastLines = new ArrayDeque<>();
    private final Thread listener;
    private final String description;

    /**
     * Starts a peer and waits until it is there.
     *
     * @param name what the user calls it
     * @param command the process
     * @throws PeerException if it lacks something, or ends
     */
    public PeerProcess(String name, ProcessBuilder command) {
        this.name = name;
        try {
            process = command.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        requests = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        answers = process.inputReader(StandardCharsets.UTF_8);
        listener = Thread.ofPlatform().daemon().name("stderr of " + name).start(this::listen);
        try {
            description = answer(a -> switch (a) {
                case Answer.Hello h -> h.description();
                case Answer.Missing m -> throw PeerException.missing(m.what());
                case Answer.Ready _,Answer.Unsupported _,Answer.Took _ -> null;
            });
        } catch (PeerException e) {
            close();
            throw e;
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
            case Answer.Hello _,Answer.Missing _,Answer.Took _ -> null;
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

    private void say(Request request) {
        requests.println(request.line());
    }

    /** The next answer, as {@code expected} takes it; null from that is a word out of place. */
    private <T> T answer(Function<Answer, @Nullable T> expected) {
        @Nullable
        String line;
        try {
            line = answers.readLine();
        } catch (IOException _) {
            line = null;
        }
        if (line == null) {
            throw died();
        }
        T taken = Answer.parse(line).map(expected).orElse(null);
        if (taken == null) {
            throw PeerException.broken(name, "said what was not asked", "'" + line + "'",
                    "report this as a bug of Tandem");
        }
        return taken;
    }

    private PeerException died() {
        try {
            int status = process.waitFor();
            listener.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_END));
            List<String> said;
            synchronized (lastLines) {
                said = List.copyOf(lastLines);
            }
            return PeerException.broken(name, "ended while it was asked for an answer",
                    "exit status " + status + (said.isEmpty()
                            ? ", without a word"
                            : ", last lines:\n    " + String.join("\n    ", said) + "\n"),
                    "if that does not help, leave it out of --against");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
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
