package dev.tandem.cli.peer;

import dev.tandem.cli.work.Measured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A peer's end of the conversation. */
public final class PeerLoop {

    private final BufferedReader requests;
    private final PrintStream answers;

    PeerLoop(BufferedReader requests, PrintStream answers) {
        this.requests = requests;
        this.answers = answers;
    }

    /**
     * Serves the process that started this one until it closes stdin, then exits. What the engine itself prints goes to stderr,
     * and so does what it fails of, in a last line; whatever it fails of ends the process, for an engine's threads would keep it
     * alive without a word.
     *
     * @param opening opens the engine
     */
    public static void serve(Supplier<Peer> opening) throws IOException {
        var answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        var loop = new PeerLoop(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), answers);
        try {
            loop.run(opening);
            System.exit(0);
        } catch (Throwable e) {
            try {
                e.printStackTrace();
                System.err.println("ended by " + e);
            } finally {
                Runtime.getRuntime().halt(1); // in order it might not end, without memory for instance
            }
        }
    }

    void run(Supplier<Peer> opening) throws IOException {
        Peer peer;
        try {
            peer = opening.get();
        } catch (PeerException e) {
            say(new Answer.Missing(Objects.requireNonNullElse(e.getMessage(), "")));
            return;
        }
        say(new Answer.Hello(peer.description()));
        Measured prepared = _ -> {
            throw new IllegalStateException("nothing is prepared");
        };
        @Nullable
        String line;
        while ((line = requests.readLine()) != null) {
            switch (Request.parse(line)) {
                case Request.Prepare p -> {
                    try {
                        prepared = peer.prepare(p.work());
                        say(new Answer.Ready());
                    } catch (UnsupportedOperationException e) {
                        say(new Answer.Unsupported(String.valueOf(e.getMessage())));
                    }
                }
                case Request.Round r -> say(new Answer.Took(prepared.seconds(r.repetitions())));
                case Request.Peak _ -> say(PeakMemory.ofThisProcess().<Answer>map(Answer.Peak::new)
                        .orElseGet(() -> new Answer.Unsupported("the system does not say")));
            }
        }
    }

    private void say(Answer answer) {
        answers.println(answer.line().replace('\n', ' '));
    }
}
