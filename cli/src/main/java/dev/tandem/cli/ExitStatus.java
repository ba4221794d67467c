package dev.tandem.cli;

/** What the process tells its caller. Scripts rely on it. */
final class ExitStatus {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int MISSING = 3;

    static final String HEADING = "%nExit status:%n";
    static final String DONE_TEXT = "0:done";
    static final String FAILED_TEXT = "1:the run failed or was interrupted, or a check did not hold";
    static final String USAGE_TEXT = "2:wrong usage";
    static final String MISSING_TEXT = "3:a required device or file is missing";

    private ExitStatus() {
    }
}
