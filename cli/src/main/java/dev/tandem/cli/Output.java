package dev.tandem.cli;

import dev.tandem.train.ProgressBar;
import dev.tandem.train.TrainingListener;
import java.util.Optional;

/** What a command says, where: progress for people on stderr, results on stdout, as text or as one line of JSON. */
final class Output {

    private final Console console;
    private final boolean json;
    private final boolean quiet;

    Output(Console console, boolean json, boolean quiet) {
        this.console = console;
        this.json = json;
        this.quiet = quiet;
    }

    /** Says what is going on, unless the user wants it quiet. */
    void progress(String line) {
        if (!quiet) {
            console.err().println(line);
        }
    }

    /** Whether the result is for programs. */
    boolean isJson() {
        return json;
    }

    /** Gives the result: the text to people, the object to programs. */
    void result(String text, Object object) {
        console.out().println(json ? Json.line(object) : text);
        console.out().flush();
    }

    /** Shows training: a bar on a terminal, else lines; nothing if the user wants it quiet. */
    Optional<TrainingListener> trainingProgress() {
        return quiet
                ? Optional.empty()
                : Optional.of(ProgressBar.progressBar(console.err(), console.terminal().getAsBoolean()));
    }
}
