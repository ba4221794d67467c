package dev.tandem.cli.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Window;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkTest {

    @ParameterizedTest
    @ValueSource(strings = {"gemm 512x64x3", "conv [64,3,32,32] 64 of 3x3 stride 2 pad 1",
            "convInputGradient [2,4,9,8] 6 of 3x5 stride 2x1 pad 1x2..0x1 dilation 1x2 groups 2",
            "convFilterGradient [1,1,9] 2 of 3", "conv [1,2,5,6,7] 3 of 1x2x3 dilation 2", "train lenet batch 64",
            "infer alexnet-onecolumn batch 1", "relu 3x5", "biasRelu 1x1", "softmax 32768x1024", "normalize 2x2",
            "momentum 7x9", "adam 16384x1024"})
    void aTextIsReadAsWhatItWasWrittenFrom(String text) {
        assertThat(Work.parse(text).text()).isEqualTo(text);
    }

    @Test
    void aConvolutionsTextHasAllOfIt() {
        var window = new Window(List.of(3, 5), List.of(2, 1), List.of(1, 2), List.of(0, 1), List.of(1, 2), false);
        var geometry = new ConvGeometry(Shape.of(2, 4, 9, 8), 6, window, 2);

        assertThat(ConvGeometry.of(geometry.toString())).isEqualTo(geometry);
        assertThat(geometry.filter()).isEqualTo(Shape.of(6, 2, 3, 5));
        assertThat(geometry.result()).isEqualTo(Shape.of(2, 6, 4, 3));
        assertThat(geometry.multiplyAdds()).isEqualTo(2 * 6 * 4 * 3 * 2.0 * 3 * 5);
    }

    @Test
    void workIsCountedInBillionsOfOperationsOrInImages() {
        assertThat(new Work.Product(4, 8, 16).amount()).isEqualTo(2e-9 * 512);
        assertThat(Work.parse("convInputGradient [1,1,10,10] 1 of 1x1").amount()).isEqualTo(2e-9 * 100);
        assertThat(Work.parse("train lenet batch 64").amount()).isEqualTo(64);
        assertThat(Work.parse("train lenet batch 64").unit()).isEqualTo("images/s");
        assertThat(Work.parse("relu 10x100").amount()).isEqualTo(1e-9 * (4 * 1000 * (1 + 1)));
        assertThat(Work.parse("biasRelu 10x100").amount()).isEqualTo(1e-9 * (4 * (1000 * (1 + 1) + 100)));
        assertThat(Work.parse("momentum 10x100").amount()).isEqualTo(1e-9 * (4 * 1000 * (3 + 2)));
        assertThat(Work.parse("adam 10x100").amount()).isEqualTo(1e-9 * (4 * 1000 * (4 + 3)));
        assertThat(Work.parse("adam 10x100").unit()).isEqualTo("GB/s");
        assertThat(Work.parse("gemm 1x1x1").unit()).isEqualTo("GFLOP/s");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            gemm 12x12 | size '12x12': is not of the form MxNxK — write for instance 512x512x512
            relu 12 | size '12': is not of the form ROWSxCOLUMNS — write for instance 32768x1024
            adam 0x7 | size '0x7': needs matrices of at least 1 and less than 2^31 numbers (0x7) — choose other sizes
            train lenet | work 'train lenet': can't be read — write for instance gemm 512x512x512 or train lenet batch 64
            conv [1,1,9] 3 | convolution '[1,1,9] 3': can't be read — write for instance "[8,3,224,224] 64 of 11x11 stride 4 pad 2" or, with all there is, "[8,4,32,32] 6 of 3x3 stride 2 pad 1 dilation 2 groups 2"
            conv [8,3,9,9] 4 of 3x3 stride 0 | convolution '[8,3,9,9]': kernel, stride and dilation must be at least 1 (3x3 stride 0) — write for instance "[8,3,224,224] 64 of 11x11 stride 4 pad 2" or, with all there is, "[8,4,32,32] 6 of 3x3 stride 2 pad 1 dilation 2 groups 2"
            conv [1,1,4,4] 3 of 5x5 | convolution '[1,1,4,4]': is smaller than the window (5x5) — choose other sizes
            conv [1,1,4] 3 of 2x2 | convolution '[1,1,4]': needs an input [N,C,…] with an axis for each of the window's (2x2) — choose other sizes
            conv [1,3,4] 4 of 2 groups 2 | convolution '[1,3,4]': has channels that don't divide into the groups (4 filters, 2 groups) — choose other sizes
            """)
    void whatCanNotBeMeantIsExplained(String text, String message) {
        assertThatThrownBy(() -> Work.parse(text)).isInstanceOf(UsageException.class).hasMessage(message);
    }

    @ParameterizedTest
    @EnumSource(PassKind.class)
    void aPassIsFarLargerThanCachesIfNobodySaysOtherwiseAndItsArraysFitTogether(PassKind kind) {
        assertThat((long) kind.arrays() * Work.Pass.of(kind).rows() * Work.Pass.of(kind).columns())
                .isBetween((1L << 26) - kind.arrays() * 1024L, 1L << 26);
    }

    @ParameterizedTest
    @EnumSource(PassKind.class)
    void aPassOfAnyKindRuns(PassKind kind) {
        try (var backend = OracleBackend.open(); var work = TandemWork.of(new Work.Pass(kind, 3, 5), backend, 0)) {
            assertThat(work.seconds(2)).isPositive();
        }
    }

    @Test
    void aProductLargerThanAnArrayIsRefused() {
        assertThatThrownBy(() -> Work.parse("gemm 99999x99999x1")).isInstanceOf(UsageException.class)
                .hasMessage(
                        "size '99999x99999x1': needs matrices of at least 1 and less than 2^31 numbers (99999x99999) — choose other sizes");
    }
}
