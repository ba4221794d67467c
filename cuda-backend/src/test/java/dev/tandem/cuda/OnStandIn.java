package dev.tandem.cuda;

import dev.tandem.cuda.standin.StandIn;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.spi.BackendOptions.Precision;
import java.nio.file.Path;

/** The CUDA backend on libraries that compute on the CPU. Ends the test, with the reason, where they can't be built. */
final class OnStandIn {

    private OnStandIn() {
    }

    static BackendOptions options() {
        return BackendOptions.defaults().libraries(StandIn.libraries().toString());
    }

    /** Has kernels kept in another folder until what is returned runs. */
    static Runnable keepingKernelsIn(Path folder) {
        String before = System.setProperty(CudaProvider.CACHE, folder.toString());
        return () -> {
            if (before == null) {
                System.clearProperty(CudaProvider.CACHE);
            } else {
                System.setProperty(CudaProvider.CACHE, before);
            }
        };
    }

    static Backend open() {
        return open(Precision.FLOAT32);
    }

    static Backend open(Precision precision) {
        return new CudaProvider().open(options().precision(precision));
    }
}
