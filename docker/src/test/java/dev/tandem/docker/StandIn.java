package dev.tandem.docker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The libraries that imitate CUDA's on the CPU, built by the tests of the CUDA backend. They compile kernels with g++, which no
 * image has: what is to run inside runs here first, and its kernels are kept beside the libraries, for the same place alone.
 */
record StandIn(Path folder) {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    /** It, or skips the test that calls this. */
    static StandIn required() {
        Path folder = ROOT.resolve("cuda-backend/target/standin");
        if (!Files.exists(folder.resolve("libcudnn.so.9"))) {
            throw Skip.because("'" + ROOT.relativize(folder)
                    + "' is not built — run cuda-backend/src/test/standin/build " + ROOT.relativize(folder));
        }
        return new StandIn(folder);
    }

    /** Runs a program of the clone on it, with a cache of Tandem's own that is empty. */
    Ended runHere(Path cache, Map<String, String> variables, String program, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(ROOT.resolve(program).toString()));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(cache, "out", "");
        Path err = Files.createTempFile(cache, "err", "");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("XDG_CACHE_HOME", cache.toString());
        builder.environment().putAll(variables);
        int status = builder.start().waitFor();
        return new Ended(status, Files.readString(out, StandardCharsets.UTF_8),
                Files.readString(err, StandardCharsets.UTF_8), false);
    }

    /** Makes a container see it, as whom it belongs to: nobody else may look at the kernels. */
    Container into(Container container) throws IOException {
        return container.user(Files.getAttribute(folder, "unix:uid") + ":" + Files.getAttribute(folder, "unix:gid"))
                .mountToRead(folder, folder.toString());
    }
}
