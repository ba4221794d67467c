package dev.tandem.cuda;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.cuda.standin.StandIn;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions.Precision;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.verify.SyntheticBatch;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Operands in bfloat16: converted once, whoever reads them. */
class HalvesTest {

    private static final Network NETWORK = sequential(image(2, 6, 6), conv(3, kernel(3).pad(1)), relu(),
            conv(2, kernel(3)), relu(), flatten(), dense(3));

    private final StandIn standIn = StandIn.open();

    @BeforeEach
    @AfterEach
    void asItWas() {
        standIn.reset();
    }

    @Test
    void everyTensorIsConvertedOnceForAllThatReadIt() {
        try (Backend cuda = OnStandIn.open(Precision.BF16); var session = new Session(cuda, 0)) {
            List<Node> nodes = session.compile(batch().training(Optimizer.sgd(0.1))).graph().nodes();
            List<Node> casts = nodes.stream().filter(n -> n.op() instanceof Op.Cast).toList();
            assertThat(casts).as("of x, w and dy of three layers, which 8 contractions read").hasSize(9)
                    .allMatch(n -> n.types().get(0).dtype() == DType.BF16);
            assertThat(casts.stream().filter(n -> n.types().get(0).layout() == Layout.CHANNELS_LAST))
                    .as("of the convolutions").hasSize(6);
            assertThat(nodes.stream().filter(n -> n.op() instanceof Op.Contraction)).hasSize(8)
                    .allMatch(n -> n.operands().get(0).op() instanceof Op.Cast
                            && n.operands().get(1).op() instanceof Op.Cast && n.types().get(0).dtype() == DType.F32);
        }
    }

    @Test
    void whereCudnnDeclinesBfloat16OurOwnKernelReadsTheConvertedOperands() {
        double loss = loss();
        standIn.reset();
        standIn.answer("cudnnSetConvolutionGroupCount", 3000);
        assertThat(loss()).isCloseTo(loss, within(1e-2 * loss));
        assertThat(standIn.violations()).isEmpty();
    }

    private static SyntheticBatch batch() {
        return new SyntheticBatch(NETWORK, Loss.softmaxCrossEntropy(), 2, 0);
    }

    private static double loss() {
        try (Backend cuda = OnStandIn.open(Precision.BF16); var session = new Session(cuda, 0)) {
            Program step = session.compile(batch().training(Optimizer.sgd(0.1)));
            batch().feed(step, 0.1);
            step.run();
            step.run();
            step.run();
            return step.scalar(SyntheticBatch.LOSS);
        }
    }
}
