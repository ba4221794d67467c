package dev.tandem.cuda.nvrtc;

import dev.tandem.cuda.driver.Api;
import dev.tandem.cuda.driver.Faults;
import dev.tandem.kernels.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;

/** NVIDIA's run-time compiler, for one architecture. Can be used by several threads at once. */
final class Nvrtc {

    private final Faults faults;
    private final CompileTarget target;
    private final String[] options;
    private final String version;

    Nvrtc(CompileTarget target, Faults faults) {
        this.faults = faults;
        this.target = target;
        this.options = new String[]{"--gpu-architecture=" + target, "--std=c++17", "--fmad=true"};
        int[] major = new int[1];
        int[] minor = new int[1];
        faults.check(Api.NVRTC, JNvrtc.nvrtcVersion(major, minor), "nvrtcVersion");
        this.version = major[0] + "." + minor[0];
    }

    /** What its output depends on beside the text. */
    String configuration() {
        return "nvrtc " + version + " " + List.of(options);
    }

    /** What the driver loads a kernel from: machine code, or PTX. */
    byte[] compile(Source source) {
        var program = new nvrtcProgram();
        check(JNvrtc.nvrtcCreateProgram(program, source.text(), source.entry() + ".cu", 0, null, null),
                "nvrtcCreateProgram of " + source.entry());
        try {
            int status = JNvrtc.nvrtcCompileProgram(program, options.length, options);
            check(status, "nvrtcCompileProgram of " + source.entry() + (status == 0 ? "" : ": " + log(program)));
            return target.own() ? machineCode(program, source) : ptx(program, source);
        } finally {
            JNvrtc.nvrtcDestroyProgram(program);
        }
    }

    private byte[] machineCode(nvrtcProgram program, Source source) {
        long[] bytes = new long[1];
        check(JNvrtc.nvrtcGetCUBINSize(program, bytes), "nvrtcGetCUBINSize of " + source.entry());
        byte[] image = new byte[Math.toIntExact(bytes[0])];
        check(JNvrtc.nvrtcGetCUBIN(program, image), "nvrtcGetCUBIN of " + source.entry());
        return image;
    }

    private byte[] ptx(nvrtcProgram program, Source source) {
        var text = new String[1];
        check(JNvrtc.nvrtcGetPTX(program, text), "nvrtcGetPTX of " + source.entry());
        return String.valueOf(text[0]).getBytes(StandardCharsets.UTF_8);
    }

    private static String log(nvrtcProgram program) {
        var log = new String[1];
        JNvrtc.nvrtcGetProgramLog(program, log);
        return String.valueOf(log[0]).strip();
    }

    private synchronized void check(int status, String call) {
        faults.check(Api.NVRTC, status, call);
    }
}
