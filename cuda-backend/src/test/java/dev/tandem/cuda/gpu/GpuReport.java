package dev.tandem.cuda.gpu;

import dev.tandem.cuda.gpu.report.ReportRun;
import dev.tandem.error.UsageException;
import java.io.IOException;
import java.util.List;

/** The one command of the bundle: everything that there is to try on a GPU, and a report. */
public final class GpuReport {

    private GpuReport() {
    }

    /** Exits with 0 if every part ended well, 1 if not, 2 on wrong usage. */
    public static void main(String... arguments) throws IOException, InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.println(ReportRun.usage());
            return;
        }
        try {
            System.exit(ReportRun.of(List.of(arguments), GpuReport::say).run() ? 0 : 1);
        } catch (UsageException e) {
            System.err.println(e.getMessage());
            System.err.println(ReportRun.usage());
            System.exit(2);
        }
    }

    private static synchronized void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
