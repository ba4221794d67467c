package dev.tandem.cuda.loading;

import dev.tandem.cuda.driver.Device;
import dev.tandem.cuda.nvrtc.CompileTarget;
import dev.tandem.error.BackendUnavailableException;
import dev.tandem.error.TandemException;
import dev.tandem.spi.BackendOptions;
import dev.tandem.spi.Check;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUdevice;
import jcuda.driver.JCudaDriver;

/** Looks at everything the CUDA backend needs, one after the other: files, versions once loaded, devices. */
public final class Examination {

    private static final int LONGEST_NAME = 256;
    private static final int NO_DEVICE = 100;

    private Examination() {
    }

    /** A check for each part; loads the libraries if they are all there. Does not throw. */
    public static List<Check> of(BackendOptions options) {
        Search search = FamilySearch.of(options.libraries());
        var checks = new ArrayList<>(search.checks());
        if (search instanceof Search.Found found) {
            try {
                CudaLibraries libraries = CudaLibraries.load(found.family());
                checks.add(Check.fine("JCuda natives", JCudaNative.VERSION + " for CUDA " + found.family().major()
                        + " (" + libraries.natives() + ")"));
                checks.add(Check.fine("CUDA versions", libraries.versions().toString()));
                checks.add(devices(libraries.versions().nvrtc()));
            } catch (BackendUnavailableException e) {
                checks.add(Check.gap("JCuda natives", e.reason(), e.cure()));
            } catch (TandemException e) {
                checks.add(Check.gap("JCuda natives", String.valueOf(e.getMessage()), "start a new process"));
            }
        }
        return checks;
    }

    private static Check devices(CudaVersions.Version nvrtc) {
        try {
            return devices("CUDA devices", nvrtc);
        } catch (BackendUnavailableException e) {
            return Check.gap("CUDA devices", e.reason(), e.cure());
        }
    }

    private static Check devices(String name, CudaVersions.Version nvrtc) {
        int status = JCudaDriver.cuInit(0);
        int[] count = new int[1];
        if (status == 0) {
            status = JCudaDriver.cuDeviceGetCount(count);
        }
        if (status != 0 && status != NO_DEVICE) {
            return Check.gap(name, "the driver does not start, cuInit returned " + status,
                    "check that nvidia-smi works; a driver that was updated needs a restart");
        }
        if (count[0] == 0) {
            return Check.gap(name, "the driver sees no GPU",
                    "check nvidia-smi and CUDA_VISIBLE_DEVICES; in a container, start it with --gpus all");
        }
        var names = new ArrayList<String>();
        for (int i = 0; i < count[0]; i++) {
            names.add(i + ": " + name(i) + detour(i, nvrtc));
        }
        return Check.fine(name, String.join(", ", names));
    }

    /** How kernels get to a device for which NVRTC makes no machine code; empty if it does. */
    private static String detour(int index, CudaVersions.Version nvrtc) {
        var device = new CUdevice();
        if (JCudaDriver.cuDeviceGet(device, index) != 0) {
            return "";
        }
        var target = CompileTarget.of(Device.capability(device));
        return target.own()
                ? ""
                : " (newer than NVRTC " + nvrtc + ": that compiles for " + target + ", and the driver for the GPU)";
    }

    private static String name(int index) {
        var device = new CUdevice();
        byte[] name = new byte[LONGEST_NAME];
        if (JCudaDriver.cuDeviceGet(device, index) != 0
                || JCudaDriver.cuDeviceGetName(name, name.length, device) != 0) {
            return "of unknown name";
        }
        int end = 0;
        while (end < name.length && name[end] != 0) {
            end++;
        }
        return new String(name, 0, end, StandardCharsets.UTF_8);
    }
}
