package dev.tandem.cli;

import java.io.PrintStream;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The surroundings of one run of the command.
 *
 * @param out for results
 * @param err for progress and errors
 * @param terminal whether a person watches; asked only when it matters
 * @param interrupt how the process is told to end
 * @param command how the user calls the command
 */
record Console(PrintStream out, PrintStream err, BooleanSupplier terminal, Interrupt interrupt, String command) {

    /** Whether this process talks to a terminal. */
    static boolean isProcessOnTerminal() {
        return Optional.ofNullable(System.console()).filter(java.io.Console::isTerminal).isPresent();
    }
}
