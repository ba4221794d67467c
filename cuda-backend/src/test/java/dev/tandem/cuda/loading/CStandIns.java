package dev.tandem.cuda.loading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Makes libraries with the names, versions and functions of CUDA's, which do nothing but tell a version. Needs gcc. */
final class CStandIns {

    private final Path folder;
    private final int major;
    private final TreeMap<String, String> bodies = new TreeMap<>();
    private Set<String> left = Set.of();

    CStandIns(Path folder, int major) {
        this.folder = folder;
        this.major = major;
        driverVersion(major * 1000);
        bodies.put("nvrtcVersion", "(int *a, int *b) { *a = " + major + "; *b = 0; return 0; }");
        bodies.put("cublasGetProperty",
                "(int which, int *value) { *value = which == 0 ? " + major + " : which; return 0; }");
        bodies.put("cublasCreate_v2", "(void **handle) { *handle = (void *) 64; return 0; }");
        bodies.put("cudnnGetVersion", "(void) { return 92400; }");
        cudnnFor(major);
    }

    static boolean isCompilerThere() {
        try {
            return new ProcessBuilder("gcc", "--version").redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The CUDA version that the driver supports, as 13000. */
    CStandIns driverVersion(int version) {
        bodies.put("cuDriverGetVersion", "(int *v) { *v = " + version + "; return 0; }");
        return this;
    }

    /** The CUDA version that cuDNN says it was built with. */
    CStandIns cudnnFor(int cudaMajor) {
        bodies.put("cudnnGetCudartVersion", "(void) { return " + cudaMajor * 1000 + "; }");
        return this;
    }

    /** Functions that the libraries do not have. */
    CStandIns without(String... functions) {
        left = Set.of(functions);
        return this;
    }

    /** Compiles all libraries; the folder can be named as a place of CUDA. */
    Path build() throws Exception {
        Files.createDirectories(folder);
        for (Part part : Part.values()) {
            String name = fileName(part, major);
            build(part, name);
            for (String companion : Companions.names(part, part == Part.CUDNN ? FamilySearch.CUDNN_MAJOR : major)) {
                compile(companion, Files.writeString(folder.resolve(companion + ".c"), "/* nothing */\n"), List.of());
            }
        }
        return folder;
    }

    static String fileName(Part part, int major) {
        return part.stem() + ".so." + switch (part) {
            case DRIVER -> 1;
            case NVRTC, CUBLAS -> major;
            case CUDNN -> 9;
        };
    }

    private void build(Part part, String soname) throws Exception {
        var source = new StringBuilder("/* stands in for " + soname + " */\n");
        for (String function : Symbols.of(part)) {
            if (!left.contains(function)) {
                source.append("unsigned long ").append(function)
                        .append(bodies.getOrDefault(function, "(void) { return 0; }")).append('\n');
            }
        }
        Path c = Files.writeString(folder.resolve(soname + ".c"), source);
        Path map = Files.writeString(folder.resolve(soname + ".map"), soname + " { global: *; };\n");
        compile(soname, c, part == Part.DRIVER ? List.of() : List.of("-Wl,--version-script=" + map));
    }

    private void compile(String soname, Path c, List<String> options) throws Exception {
        var command = new ArrayList<>(
                List.of("gcc", "-shared", "-fPIC", "-Wl,-soname," + soname, "-o", folder.resolve(soname).toString(),
                        c.toString()));
        command.addAll(options);
        File log = folder.resolve("gcc.log").toFile();
        int status = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start().waitFor();
        assertThat(status).as(Files.readString(log.toPath())).isZero();
    }
}
