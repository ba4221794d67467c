package dev.tandem.cuda.nvrtc;

import dev.tandem.error.BackendUnavailableException;
import java.util.Arrays;
import jcuda.nvrtc.JNvrtc;

/**
 * What kernels are compiled for: the machine code of the GPU's own architecture; or, by an NVRTC that is older than the GPU, PTX
 * for the newest architecture that both know, of which the driver makes machine code when it loads it.
 *
 * @param capability ten times major plus minor
 * @param own whether it is the GPU's own
 */
public record CompileTarget(int capability, boolean own) {

    /**
     * The architecture that the loaded NVRTC compiles for.
     *
     * @param capability the GPU's
     * @throws BackendUnavailableException if NVRTC compiles for newer GPUs only, or does not answer
     */
    public static CompileTarget of(int capability) {
        int[] count = new int[1];
        check("nvrtcGetNumSupportedArchs", JNvrtc.nvrtcGetNumSupportedArchs(count));
        int[] supported = new int[count[0]];
        check("nvrtcGetSupportedArchs", JNvrtc.nvrtcGetSupportedArchs(supported));
        return of(capability, supported);
    }

    private static void check(String call, int status) {
        if (status != 0) {
            throw new BackendUnavailableException("cuda", "NVRTC does not tell what it compiles for",
                    call + " returned " + status, "reinstall NVRTC");
        }
    }

    static CompileTarget of(int capability, int... supported) {
        int newest = Arrays.stream(supported).filter(s -> s <= capability).max().orElseThrow(
                () -> new BackendUnavailableException("cuda", "NVRTC compiles for newer GPUs only",
                        "the GPU's compute capability is " + dotted(capability) + ", NVRTC begins with "
                                + Arrays.stream(supported).min().stream().mapToObj(CompileTarget::dotted).findFirst()
                                        .orElse("none"),
                        "name an older CUDA with --cuda-path"));
        return new CompileTarget(newest, newest == capability);
    }

    private static String dotted(int capability) {
        return capability / 10 + "." + capability % 10;
    }

    /** What NVRTC calls it: {@code sm_90}, or {@code compute_90} for PTX. */
    @Override
    public String toString() {
        return (own ? "sm_" : "compute_") + capability;
    }
}
