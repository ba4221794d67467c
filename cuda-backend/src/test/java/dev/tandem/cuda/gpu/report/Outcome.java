package dev.tandem.cuda.gpu.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a part.
 *
 * @param part its name
 * @param title what it shows
 * @param seconds it took
 * @param detail why it did not end well or was not run; empty otherwise
 * @param lastLines what it said last, if it did not end well
 * @param result what it found, as far as it got; null if it wrote nothing
 */
public record Outcome(String part, String title, Status status, double seconds, String detail, List<String> lastLines,
        @Nullable PartResult result) {

    /** How a part ended. */
    public enum Status {
        /** Everything is as it should be. */
        OK,
        /** It says itself that something is not as it should be. */
        FAILED,
        /** Its process died. */
        CRASHED,
        /** It was ended for taking too long. */
        HUNG,
        /** There was nothing to do, for a reason of its own. */
        SKIPPED,
        /** It was not started. */
        NOT_RUN;

        /** Whether the report as a whole can be good with this. */
        boolean isFine() {
            return this == OK || this == SKIPPED;
        }

        @Override
        public String toString() {
            return switch (this) {
                case OK -> "ok";
                case FAILED -> "FAILED";
                case CRASHED -> "CRASHED";
                case HUNG -> "HUNG";
                case SKIPPED -> "skipped";
                case NOT_RUN -> "NOT RUN";
            };
        }
    }

    /** Copies the lines. */
    public Outcome {
        lastLines = List.copyOf(lastLines);
    }

    static Outcome notRun(Part part, String reason) {
        return new Outcome(part.name(), part.title(), Status.NOT_RUN, 0, reason, List.of(), null);
    }

    /** This outcome, but failed for a reason that shows only beside another part. */
    Outcome failed(String reason) {
        return new Outcome(part, title, Status.FAILED, seconds, reason, lastLines, result);
    }
}
