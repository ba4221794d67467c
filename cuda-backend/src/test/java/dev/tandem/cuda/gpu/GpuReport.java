package dev.tandem.cuda.gpu;

import dev.tandem.cuda.gpu.report.ReportRun;
import dev.tandem.error.UsageException;
import java.io.IOException;
import java.util.List;

/** The one command of the bundle: everything that there is to try on a GPU, and a report. */
public final class GpuReport {

    private GpuReport() {
    }

    /** Exits with 0 if every part ended well, 1 if not, 2 on wrong usage, 3 if there is no GPU that can be used. */
    public static void main(String... arguments) throws InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.println(ReportRun.usage());
            return;
        }
        try {
            System.exit(switch (ReportRun.of(List.of(arguments), GpuReport::say).run()) {
                case WELL -> 0;
                case NOT_WELL -> 1;
                case NO_GPU -> 3;
            });
        } catch (UsageException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        } catch (IOException e) {
            System.err.println("report: could not be written (" + e + ") — see that its disk has room");
            System.exit(1);
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
