package dev.tandem.cuda;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.cuda.standin.StandIn;
import dev.tandem.cuda.standin.StandIn.Count;
import dev.tandem.graph.Expr;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.nn.Loss;
import dev.tandem.nn.Network;
import dev.tandem.optim.Optimizer;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.TensorType;
import dev.tandem.verify.SyntheticBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Convolutions whose bias, and ReLU, cuDNN computes in the same call. */
class BiasedConvolutionTest {

    private static final String BIASED = "[cudnnConvolutionBiasActivationForward, algorithm 1]";
    private static final String PLAIN = "[cudnnConvolutionForward, algorithm 1]";
    private static final Network NETWORK = sequential(image(2, 6, 6), conv(3, kernel(3).pad(1)), relu(),
            conv(2, kernel(3)), flatten(), dense(3));

    private final StandIn standIn = StandIn.open();

    @BeforeEach
    @AfterEach
    void asItWas() {
        standIn.reset();
    }

    @Test
    void aBiasWithOrWithoutReluIsPartOfTheConvolution() {
        assertThat(listing()).contains(BIASED).doesNotContain(PLAIN);
    }

    @Test
    void aForgottenBiasIsFound() {
        double[] expected = oracle(positive(sum()), 1, 2, -3, 4);
        assertThat(run(BIASED, positive(sum()), 1, 2, -3, 4)).isEqualTo(expected);
        standIn.forgetsBias(true);
        assertThat(run(BIASED, positive(sum()), 1, 2, -3, 4)).isNotEqualTo(expected);
    }

    @Test
    void whereCudnnDeclinesAnEpilogueOfOurOwnGivesTheSameBits() {
        long before = standIn.count(Count.LAUNCHES);
        double[] fused = run(BIASED, positive(sum()), 1, Float.NaN, -3, 2);
        long inOne = standIn.count(Count.LAUNCHES) - before;
        standIn.reset();
        standIn.answer("cudnnConvolutionBiasActivationForward", 3000);
        double[] declined = run(PLAIN, positive(sum()), 1, Float.NaN, -3, 2);
        assertThat(declined).isEqualTo(fused).containsExactly(1.5, Double.NaN, 0, 2.5, 0, Double.NaN, 4, 0);
        assertThat(standIn.count(Count.LAUNCHES)).as("a kernel of our own more").isEqualTo(inOne + 1);
    }

    @Test
    void anotherFormulaStaysAnEpilogueOfOurOwn() {
        assertThat(run(PLAIN, Expr.mul(Expr.o(0), Expr.o(1)), 1, 2, 3, 4)).containsExactly(0.5, 1, 1.5, 2, -1, -2, -3,
                -4);
    }

    private static Expr sum() {
        return Expr.add(Expr.o(0), Expr.o(1));
    }

    private static Expr positive(Expr e) {
        return Expr.apply(Expr.Fn.RELU, e);
    }

    /** An image of one channel and four pixels by the filters 1 and −1, then the formula with 0.5 and 1. */
    private static double[] run(String kernel, Expr formula, float... pixels) {
        try (Backend cuda = OnStandIn.open()) {
            return run(cuda, kernel, formula, pixels);
        }
    }

    private static double[] oracle(Expr formula, float... pixels) {
        try (Backend oracle = OracleBackend.open()) {
            return run(oracle, "conv(%x, %w", formula, pixels);
        }
    }

    private static double[] run(Backend backend, String listed, Expr formula, float... pixels) {
        var b = new GraphBuilder(false);
        Value y = Ops.conv(b.input("x", TensorType.f32(1, 1, 2, 2)), b.input("w", TensorType.f32(2, 1, 1, 1)),
                Window.of(1, 1), 1);
        b.output("y", Ops.map("finish", formula, y, b.input("bias", TensorType.f32(2, 1, 1))));
        try (var session = new Session(backend, 0)) {
            var program = session.compile(b.build());
            program.set("x", pixels);
            program.set("w", new float[]{1, -1});
            program.set("bias", new float[]{0.5f, 1});
            program.run();
            assertThat(program.listing()).contains(listed);
            return program.read("y");
        }
    }

    private static SyntheticBatch batch() {
        return new SyntheticBatch(NETWORK, Loss.softmaxCrossEntropy(), 2, 0);
    }

    private static String listing() {
        try (Backend cuda = OnStandIn.open(); var session = new Session(cuda, 0)) {
            return session.compile(batch().training(Optimizer.sgd(0.1))).listing();
        }
    }
}
