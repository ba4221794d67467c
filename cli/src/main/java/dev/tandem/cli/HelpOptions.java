package dev.tandem.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the help of every command has. */
@Command(sortOptions = false, optionListHeading = "%nOptions:%n", parameterListHeading = "%n", commandListHeading = "%nCommands:%n", exitCodeListHeading = "%nExit status:%n", exitCodeList = {
        "0:done",
        "1:the run failed or was interrupted, or a check did not hold",
        "2:wrong usage",
        "3:a required device or file is missing"}, footerHeading = "%nExamples:%n")
final class HelpOptions {

    @SuppressWarnings("UnusedVariable") // picocli asks for it by its annotation
    @Option(names = {"-h", "--help"}, usageHelp = true, order = 200, description = "show this and exit")
    private boolean help;
}
