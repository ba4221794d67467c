package dev.tandem.cuda.loading;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.instruction.InvokeInstruction;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SymbolsTest {

    /** JCuda's name where it is not the function's: what it calls, before a suffix for the version. */
    private static final Map<String, String> ALIASES = Map.of("cuGraphInstantiate", "cuGraphInstantiateWithFlags",
            "cublasGemmEx_new", "cublasGemmEx", "cublasGemmStridedBatchedEx_new", "cublasGemmStridedBatchedEx");

    private static JCudaNative binding(Part part) {
        return switch (part) {
            case DRIVER -> JCudaNative.DRIVER;
            case NVRTC -> JCudaNative.NVRTC;
            case CUBLAS -> JCudaNative.CUBLAS;
            case CUDNN -> JCudaNative.CUDNN;
        };
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void everyFunctionIsOneThatJCudaImports(Part part) {
        String strings = new String(binding(part).original(), StandardCharsets.ISO_8859_1);

        assertThat(Symbols.of(part)).isNotEmpty().doesNotHaveDuplicates()
                .allMatch(name -> strings.contains("\0" + name + "\0"));
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void everyCallOfTheBackendIsChecked(Part part) throws Exception {
        List<String> checked = Symbols.of(part);

        assertThat(called(binding(part).className())).isNotEmpty().allMatch(call -> checked.stream()
                .anyMatch(name -> name.matches(ALIASES.getOrDefault(call, call) + "(_v\\d)?")));
    }

    @Test
    void theRuntimeApiIsNotUsed() throws Exception {
        assertThat(called("jcuda.runtime.JCuda")).isEmpty();
    }

    /** The methods of a class of JCuda that this module's classes call, but not those of JCuda's own. */
    private static TreeSet<String> called(String owner) throws IOException, URISyntaxException {
        var calls = new TreeSet<String>();
        Path classes = Path.of(CudaLibraries.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                ClassFile.of().parse(file).methods().stream().flatMap(m -> m.code().stream())
                        .forEach(code -> code.forEach(element -> {
                            if (element instanceof InvokeInstruction call
                                    && call.owner().asInternalName().equals(owner.replace('.', '/'))) {
                                calls.add(call.name().stringValue());
                            }
                        }));
            }
        }
        calls.remove("setExceptionsEnabled");
        return calls;
    }
}
