package dev.tandem.cli.peer;

import java.util.Optional;
import java.util.function.Function;

/** What a peer says, a line each: {@link Hello} or {@link Missing} at once, then an answer a request. */
public sealed interface Answer {

    /** The line. */
    String line();

    /**
     * The peer is there.
     *
     * @param description engine, version, threads
     */
    record Hello(String description) implements Answer {

        private static final String WORD = "hello";

        @Override
        public String line() {
            return WORD + " " + description;
        }
    }

    /**
     * Something the peer needs is not on this machine.
     *
     * @param what what is missing, and the cure
     */
    record Missing(String what) implements Answer {

        private static final String WORD = "missing";

        @Override
        public String line() {
            return WORD + " " + what;
        }
    }

    /** The work is prepared. */
    record Ready() implements Answer {

        private static final String WORD = "ready";

        @Override
        public String line() {
            return WORD;
        }
    }

    /**
     * The peer can't do this work.
     *
     * @param reason why
     */
    record Unsupported(String reason) implements Answer {

        private static final String WORD = "unsupported";

        @Override
        public String line() {
            return WORD + " " + reason;
        }
    }

    /**
     * A round is done.
     *
     * @param seconds of all repetitions
     */
    record Took(double seconds) implements Answer {

        private static final String WORD = "seconds";

        @Override
        public String line() {
            return WORD + " " + seconds;
        }
    }

    /**
     * The most memory that the process has had.
     *
     * @param bytes that were resident
     */
    record Peak(long bytes) implements Answer {

        private static final String WORD = "peak";

        @Override
        public String line() {
            return WORD + " " + bytes;
        }
    }

    /** Reads {@link #line()}; nothing if it is something else. */
    static Optional<Answer> parse(String line) {
        String[] words = line.split(" ", 2);
        String rest = words.length == 2 ? words[1] : "";
        return switch (words[0]) {
            case Hello.WORD -> Optional.of(new Hello(rest));
            case Missing.WORD -> Optional.of(new Missing(rest));
            case Ready.WORD -> Optional.of(new Ready());
            case Unsupported.WORD -> Optional.of(new Unsupported(rest));
            case Took.WORD -> number(rest, Double::valueOf).map(Took::new);
            case Peak.WORD -> number(rest, Long::valueOf).map(Peak::new);
            default -> Optional.empty();
        };
    }

    private static <N extends Number> Optional<N> number(String text, Function<String, N> reading) {
        try {
            return Optional.of(reading.apply(text));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
