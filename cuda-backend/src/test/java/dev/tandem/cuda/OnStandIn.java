package dev.tandem.cuda;

import dev.tandem.cuda.standin.StandIn;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.spi.BackendOptions.Precision;

/** The CUDA backend on libraries that compute on the CPU. Ends the test, with the reason, where they can't be built. */
final class OnStandIn {

    private OnStandIn() {
    }

    static BackendOptions options() {
        return BackendOptions.defaults().libraries(StandIn.libraries().toString());
    }

    static Backend open() {
        return open(Precision.FLOAT32);
    }

    static Backend open(Precision precision) {
        return new CudaProvider().open(options().precision(precision));
    }
}
