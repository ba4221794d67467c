package dev.tandem.cuda.gpu.report;

import java.time.Duration;
import java.util.List;

/**
 * A part of the report: one process.
 *
 * @param name as {@code --only} takes it
 * @param title what it shows
 * @param limit how long it may take
 * @param command the process
 */
public record Part(String name, String title, Duration limit, List<String> command) {

    /** Copies the command. */
    public Part {
        command = List.copyOf(command);
    }
}
