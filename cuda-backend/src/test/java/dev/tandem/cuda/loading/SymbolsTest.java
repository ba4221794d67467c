package dev.tandem.cuda.loading;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SymbolsTest {

    @ParameterizedTest
    @EnumSource(Part.class)
    void everyFunctionIsOneThatJCudaImports(Part part) {
        JCudaNative library = switch (part) {
            case DRIVER -> JCudaNative.DRIVER;
            case NVRTC -> JCudaNative.NVRTC;
            case CUBLAS -> JCudaNative.CUBLAS;
            case CUDNN -> JCudaNative.CUDNN;
        };
        String strings = new String(library.original(), StandardCharsets.ISO_8859_1);

        assertThat(Symbols.of(part)).isNotEmpty().doesNotHaveDuplicates()
                .allMatch(name -> strings.contains("\0" + name + "\0"));
    }
}
