package dev.tandem.cuda.gpu;

import dev.tandem.cuda.CudaProvider;
import dev.tandem.cuda.gpu.report.ResultFile;
import dev.tandem.error.TandemException;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.spi.Check;

/** Says what the CUDA backend finds, what it misses and what to do, and opens the device. */
public final class GpuDoctor {

    private GpuDoctor() {
    }

    /** Exits with 1 if the device can't be used. */
    public static void main(String... none) {
        ResultFile result = ResultFile.ofThisProcess();
        boolean usable = true;
        for (Check check : new CudaProvider().examine(Gpu.options(Precision.FLOAT32))) {
            System.out.println((check.ok() ? "ok      " : "MISSING ") + check.name() + ": " + check.found()
                    + (check.ok() ? "" : " — " + check.cure()));
            result.fact(check.name(), check.found());
            if (!check.ok()) {
                usable = false;
                result.failure(check.name(), check.found() + " — " + check.cure());
            }
        }
        if (usable) {
            open(result);
        }
        System.exit(result.finish());
    }

    private static void open(ResultFile result) {
        try (Backend gpu = Gpu.open(Precision.FLOAT32)) {
            System.out.println("ok      opened " + gpu.device() + ", " + (gpu.device().memoryBytes() >> 20) + " MiB");
            result.device(gpu.device().device());
            result.fact("device", gpu.device().device());
            result.fact("device memory", (gpu.device().memoryBytes() >> 20) + " MiB");
        } catch (TandemException | AssertionError e) {
            System.out.println("FAILED  " + e.getMessage());
            result.failure("opening the device", String.valueOf(e.getMessage()));
        }
    }
}
