package dev.tandem.cuda.loading;

import java.util.Optional;

/**
 * The CUDA versions that can be used, and the driver that each needs.
 *
 * <p><i>Source:</i> NVIDIA, CUDA Compatibility, minor version compatibility.
 */
enum Toolkit {

    CUDA_12(12, 525, 12_000), CUDA_13(13, 580, 13_000);

    private final int major;
    private final int driverRelease;
    private final int driverVersion;

    Toolkit(int major, int driverRelease, int driverVersion) {
        this.major = major;
        this.driverRelease = driverRelease;
        this.driverVersion = driverVersion;
    }

    /** The one of this major version, if it can be used. */
    static Optional<Toolkit> of(int major) {
        for (Toolkit toolkit : values()) {
            if (toolkit.major == major) {
                return Optional.of(toolkit);
            }
        }
        return Optional.empty();
    }

    /** 12 or 13. */
    int major() {
        return major;
    }

    /** The first driver release that runs it, as 580. */
    int driverRelease() {
        return driverRelease;
    }

    /** The CUDA version such a driver reports, as 13000. */
    int driverVersion() {
        return driverVersion;
    }
}
