package dev.tandem.cli.peer;

import dev.tandem.cli.work.Work;

/** What the command asks a peer, a line each. */
public sealed interface Request {

    /** The line. */
    String line();

    /** Get ready; drop what was prepared before. */
    record Prepare(Work work) implements Request {

        private static final String WORD = "prepare";

        @Override
        public String line() {
            return WORD + " " + work.text();
        }
    }

    /** Do what is prepared so often. */
    record Round(int repetitions) implements Request {

        private static final String WORD = "round";

        @Override
        public String line() {
            return WORD + " " + repetitions;
        }
    }

    /** Say how much memory the process has had at most. */
    record Peak() implements Request {

        private static final String WORD = "peak";

        @Override
        public String line() {
            return WORD;
        }
    }

    /**
     * Reads {@link #line()}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Request parse(String line) {
        String[] words = line.split(" ", 2);
        return switch (words[0]) {
            case Prepare.WORD -> new Prepare(Work.parse(words[1]));
            case Round.WORD -> new Round(Integer.parseInt(words[1]));
            case Peak.WORD -> new Peak();
            default -> throw new IllegalArgumentException("no request: " + line);
        };
    }
}
