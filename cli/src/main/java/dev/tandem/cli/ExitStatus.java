package dev.tandem.cli;

/** What the process tells its caller. Scripts rely on it. */
final class ExitStatus {

    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int MISSING = 3;

    private ExitStatus() {
    }
}
