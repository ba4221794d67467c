package dev.tandem.cuda.gpu;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.TagFilter.excludeTags;

import dev.tandem.cuda.gpu.report.PartResult;
import dev.tandem.cuda.gpu.report.ResultFile;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions.Precision;
import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs classes of tests, says how it goes, and leaves the result to the report. */
public final class GpuTests {

    private GpuTests() {
    }

    /**
     * Exits with 1 if a test failed or none ran.
     *
     * @param classes by their names
     */
    public static void main(String... classes) {
        ResultFile result = ResultFile.ofThisProcess();
        try (Backend gpu = Gpu.open(Precision.FLOAT32)) {
            result.device(gpu.device().device());
        }
        var listener = new Listener(result);
        var request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(classes).map(c -> selectClass(c)).toList())
                .filters(excludeTags("slow"))
                .build();
        LauncherFactory.create().execute(request, listener);
        listener.end();
        System.exit(result.finish());
    }

    /** Counts and tells. */
    private static final class Listener implements TestExecutionListener {

        private static final long SECOND = 1_000_000_000;
        private static final long TELLING_PERIOD = 5 * SECOND;
        private static final int LONGEST_MESSAGE = 2_000;

        private final ResultFile result;
        private final long start = System.nanoTime();
        private long told = start;
        private int succeeded;
        private int failed;
        private int skipped;

        Listener(ResultFile result) {
            this.result = result;
        }

        @Override
        public synchronized void executionSkipped(TestIdentifier test, String reason) {
            skip(test, reason);
        }

        @Override
        public synchronized void executionFinished(TestIdentifier test, TestExecutionResult end) {
            switch (end.getStatus()) {
                case SUCCESSFUL -> succeeded += test.isTest() ? 1 : 0;
                case ABORTED -> skip(test, end.getThrowable().map(Throwable::getMessage).orElse(""));
                case FAILED -> fail(test, end.getThrowable().map(GpuTests::text).orElse(""));
            }
            result.tests(new PartResult.Tests(succeeded, failed, skipped));
            if (System.nanoTime() - told > TELLING_PERIOD) {
                tell(", at " + test.getDisplayName());
            }
        }

        @Override
        public synchronized void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
            entry.getKeyValuePairs().forEach((name, value) -> {
                System.out.println(name + ": " + value);
                result.fact(name, value);
            });
        }

        @Override
        public void testPlanExecutionFinished(TestPlan plan) {
            tell("");
        }

        private void skip(TestIdentifier test, String reason) {
            skipped++;
            System.out.println("skipped " + test.getDisplayName() + ": " + reason);
        }

        private void fail(TestIdentifier test, String message) {
            failed++;
            String text = message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "…" : message;
            System.out.println("FAILED " + test.getDisplayName() + ": " + text);
            result.failure(test.getDisplayName(), text);
        }

        private void tell(String where) {
            told = System.nanoTime();
            System.out.println(succeeded + " ok, " + failed + " failed, " + skipped + " skipped after "
                    + (told - start) / SECOND + " s" + where);
        }

        void end() {
            if (succeeded + failed == 0) {
                result.failure("tests", "none was run");
            }
        }
    }

    /** A failure's message, and where it comes from if it is none of an assertion. */
    private static String text(Throwable failure) {
        return failure instanceof AssertionError || failure.getStackTrace().length == 0
                ? String.valueOf(failure.getMessage())
                : failure + " at " + failure.getStackTrace()[0];
    }
}
