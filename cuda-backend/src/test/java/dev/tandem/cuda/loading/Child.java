package dev.tandem.cuda.loading;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own that runs the probe: native libraries are loaded once a process. */
record Child(Process process) {

    /** What came of it. */
    record Ended(int status, String out) {
    }

    /** Starts it with this cache folder. */
    static Child start(Path cache, String... arguments) throws IOException {
        return start(System.getProperty("java.class.path"), cache, arguments);
    }

    private static Child start(String classPath, Path cache, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "--enable-native-access=ALL-UNNAMED",
                "-cp", classPath, LoadingProbe.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        for (String variable : List.of("CUDA_HOME", "CUDA_PATH", "VIRTUAL_ENV", "CONDA_PREFIX", "LD_LIBRARY_PATH",
                "JAVA_TOOL_OPTIONS")) {
            builder.environment().remove(variable);
        }
        return new Child(builder.start());
    }

    static Ended run(Path cache, String... arguments) throws Exception {
        return start(cache, arguments).ended();
    }

    /** Runs it with a folder before all else on its class path. */
    static Ended runAfter(Path first, Path cache, String... arguments) throws Exception {
        return start(first + File.pathSeparator + System.getProperty("java.class.path"), cache, arguments).ended();
    }

    Ended ended() throws Exception {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), out);
    }
}
