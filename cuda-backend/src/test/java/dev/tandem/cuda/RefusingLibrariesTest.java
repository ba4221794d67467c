package dev.tandem.cuda;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.cuda.standin.StandIn;
import dev.tandem.error.OutOfMemoryException;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.verify.SyntheticBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cuDNN and cuBLAS decline without anything being broken: the device goes on. */
class RefusingLibrariesTest {

    private static final Network NETWORK = sequential(image(2, 6, 6), conv(3, kernel(3).pad(1)), relu(),
            conv(2, kernel(3)), relu(), flatten(), dense(3));

    private final StandIn standIn = StandIn.open();

    @BeforeEach
    @AfterEach
    void asItWas() {
        standIn.reset();
    }

    @ParameterizedTest
    @EnumSource
    void convolutionsAreThoseOfCudnnAndTheListingNamesTheirAlgorithms(Precision precision) {
        try (Backend cuda = OnStandIn.open(precision)) {
            assertThat(listing(cuda)).containsPattern("= conv\\(.*\\[cudnnConvolution\\w*Forward, algorithm 1")
                    .contains("[cudnnConvolutionBackwardData, algorithm 1")
                    .contains("[cudnnConvolutionBackwardFilter, algorithm 1").contains("[cublas").doesNotContain("own");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cudnnSetTensorNdDescriptor", "cudnnSetFilterNdDescriptor",
            "cudnnSetConvolutionNdDescriptor", "cudnnSetConvolutionGroupCount", "cudnnSetConvolutionMathType"})
    void aConvolutionThatCudnnCannotDescribeIsComputedByOurOwnKernel(String setter) {
        double loss = loss(Precision.FLOAT32);
        for (int status : new int[]{2000, 2006, 3000, 3012, 3, 9}) {
            standIn.reset();
            standIn.answer(setter, status);
            try (Backend cuda = OnStandIn.open()) {
                assertThat(loss(cuda)).as("%s answers %d", setter, status).isCloseTo(loss, within(1e-5));
                assertThat(listing(cuda)).contains("[our own kernel: no library takes it]").doesNotContain("cudnn");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConvolutionThatNoAlgorithmTakesIsComputedByOurOwnKernel(Precision precision) {
        double loss = loss(precision);
        standIn.reset();
        for (String direction : new String[]{"Forward", "BackwardData", "BackwardFilter"}) {
            standIn.answer("cudnnGetConvolution" + direction + "Algorithm_v7", 3000);
            standIn.answer("cudnnGetConvolution" + direction + "WorkspaceSize", 3000);
        }
        assertThat(loss(precision)).isCloseTo(loss, within(precision == Precision.FLOAT32 ? 1e-5 : 1e-2));
    }

    @ParameterizedTest
    @CsvSource({"cublasCreate_v2, 3", "cublasSgemm_v2, 3", "cudnnCreate, 4003", "cudnnCreate, 4004",
            "cudnnCreateTensorDescriptor, 4003", "cudnnGetConvolutionBackwardFilterWorkspaceSize, 4004",
            "cudnnConvolutionBackwardData, 4004", "cudnnConvolutionBiasActivationForward, 2"})
    void aLibraryWithoutMemoryIsReportedAsSuchAndTheDeviceGoesOn(String function, int status) {
        double loss = loss(Precision.FLOAT32);
        standIn.reset();
        try (Backend cuda = OnStandIn.open()) {
            standIn.answer(function, status);
            assertThatThrownBy(() -> loss(cuda)).isInstanceOf(OutOfMemoryException.class)
                    .hasMessageMatching("(?s)memory '.*" + function.replaceAll("_v2|WorkspaceSize", "")
                            .replace("cudnnGetConvolutionBackwardFilter", "query for the algorithms of .*")
                            + ".*': does not fit \\(a library does not say how much it needs, free \\d+ bytes\\)"
                            + " — use a smaller batch or model, or end other programs that use stand-in \\(no GPU\\)");
            standIn.answer(function, 0);
            assertThat(loss(cuda)).isEqualTo(loss);
        }
        assertThat(standIn.violations()).isEmpty();
    }

    private static double loss(Precision precision) {
        try (Backend cuda = OnStandIn.open(precision)) {
            return loss(cuda);
        }
    }

    private static String listing(Backend cuda) {
        try (var session = new Session(cuda, 0)) {
            return session.compile(batch().training(Optimizer.sgd(0.1))).listing();
        }
    }

    private static SyntheticBatch batch() {
        return new SyntheticBatch(NETWORK, Loss.softmaxCrossEntropy(), 2, 0);
    }

    private static double loss(Backend cuda) {
        SyntheticBatch batch = batch();
        try (var session = new Session(cuda, 0)) {
            Program step = session.compile(batch.training(Optimizer.sgd(0.1)));
            batch.feed(step, 0.1);
            step.run();
            step.run();
            step.run();
            return step.scalar(SyntheticBatch.LOSS);
        }
    }
}
