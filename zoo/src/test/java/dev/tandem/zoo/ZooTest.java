package dev.tandem.zoo;

import static dev.tandem.nn.Layers.image;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.error.UsageException;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Value;
import dev.tandem.nn.Summary.Row;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.train.Trainer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ZooTest {

    /** The layers of a model that own parameters or change the shape, as {@code name output parameters}. */
    private static List<String> layers(String model) {
        var layers = Zoo.model(model).network().summary().layers();
        return layers.stream().filter(r -> r.parameters() > 0 || r.kind().endsWith("Pool"))
                .map(r -> r.name() + " " + r.output() + " " + r.parameters()).toList();
    }

    private static long parameters(String model) {
        return Zoo.model(model).network().summary().parameters();
    }

    @Test
    void lenetHasTheShapesAndCountsOfItsDefinition() {
        assertThat(Zoo.model("lenet").network().summary().layers()).extracting(Row::name, Row::output, Row::parameters)
                .extracting(Object::toString).containsExactly(
                        "(\"conv1\", [6,28,28], 156L)", "(\"relu1\", [6,28,28], 0L)", "(\"maxPool1\", [6,14,14], 0L)",
                        "(\"conv2\", [16,10,10], 2416L)", "(\"relu2\", [16,10,10], 0L)", "(\"maxPool2\", [16,5,5], 0L)",
                        "(\"flatten1\", [400], 0L)", "(\"dense1\", [120], 48120L)", "(\"relu3\", [120], 0L)",
                        "(\"dense2\", [84], 10164L)", "(\"relu4\", [84], 0L)", "(\"dense3\", [10], 850L)");
        assertThat(parameters("lenet")).isEqualTo(61_706);
    }

    @Test
    void alexNetInOneColumnHasTheShapesAndCountsOfItsPaper() {
        assertThat(layers("alexnet-onecolumn")).containsExactly(
                "conv1 [64,55,55] 23296", "maxPool1 [64,27,27] 0",
                "conv2 [192,27,27] 307392", "maxPool2 [192,13,13] 0",
                "conv3 [384,13,13] 663936",
                "conv4 [256,13,13] 884992",
                "conv5 [256,13,13] 590080", "maxPool3 [256,6,6] 0",
                "dense1 [4096] 37752832",
                "dense2 [4096] 16781312",
                "dense3 [1000] 4097000");
        assertThat(parameters("alexnet-onecolumn")).isEqualTo(61_100_840);
    }

    @ParameterizedTest
    @CsvSource({"lenet, 61706", "lenet5, 60000", "alexnet, 60965224", "alexnet-onecolumn, 61100840", "zfnet, 62357608",
            "vgg16, 138357544",
            "vgg19, 143667240", "googlenet, 6998552", "resnet18, 11689512", "resnet34, 21797672", "resnet50, 25557032",
            "resnet101, 44549160", "resnet152, 60192808", "resnet20-cifar, 269722"})
    void aModelHasAsManyParametersAsItsPaper(String model, long count) {
        assertThat(parameters(model)).isEqualTo(count);
    }

    @Test
    void theHeadsOfGoogLeNetAreThereWhileItIsTrained() {
        var network = GoogLeNet.withHeads(image(3, 224, 224), 1000);
        assertThat(network.summary().parameters()).isEqualTo(6_998_552);
        assertThat(network.trainingSummary().parameters()).isEqualTo(13_378_280);
        assertThat(network.output()).isEqualTo(Shape.of(1000));
    }

    @Test
    void theLossOfGoogLeNetsHeadsWeighsLess() {
        try (var backend = OracleBackend.open(); var session = new Session(backend, 0)) {
            var b = new GraphBuilder(true);
            Value labels = b.input("labels", TensorType.of(DType.I32, 1));
            Value y = b.input("y", TensorType.f32(1, 6));
            Value own = b.input("own", TensorType.f32(1, 2));
            var given = Map.of("labels", new int[]{1}, "y", new double[]{0, 0, 0, 0, 0, 0}, "own", new double[]{0, 0});

            double withHeads = session.look(GoogLeNet.loss(2).apply(y, labels), given)[0];
            double alone = session.look(GoogLeNet.loss(2).apply(own, labels), given)[0];

            assertThat(withHeads).isEqualTo(1.6 * Math.log(2), within(1e-12));
            assertThat(alone).isEqualTo(Math.log(2), within(1e-12));
        }
    }

    @Test
    void leNet5IsForTenDigits() {
        assertThatThrownBy(() -> Zoo.model("lenet5").network(image(1, 28, 28), 26)).isInstanceOf(UsageException.class)
                .hasMessage("model 'lenet5': is made for other samples (made for [1,28,28] in 10 classes, given "
                        + "[1,28,28] in 26) — use one of mlp, lenet, resnet20-cifar, alexnet-cifar, resnet18, resnet34, resnet50, resnet101, resnet152");
    }

    @Test
    void zfNetHasTheMapsOfItsPaper() {
        assertThat(layers("zfnet")).containsExactly(
                "conv1 [96,110,110] 14208", "maxPool1 [96,55,55] 0",
                "conv2 [256,26,26] 614656", "maxPool2 [256,13,13] 0",
                "conv3 [384,13,13] 885120", "conv4 [384,13,13] 1327488", "conv5 [256,13,13] 884992",
                "maxPool3 [256,6,6] 0",
                "dense1 [4096] 37752832", "dense2 [4096] 16781312", "dense3 [1000] 4097000");
    }

    @Test
    void dropoutComesBeforeTheFirstTwoFullConnections() {
        for (String model : List.of("alexnet-onecolumn", "alexnet-cifar")) {
            assertThat(Zoo.model(model).network().summary().layers()).extracting(Row::name).containsSubsequence(
                    "flatten1", "dropout1", "dense1", "relu6", "dropout2", "dense2", "relu7", "dense3");
        }
    }

    @Test
    void alexNetForCifarLeavesFourPixels() {
        assertThat(layers("alexnet-cifar")).containsExactly(
                "conv1 [64,16,16] 1792", "maxPool1 [64,8,8] 0",
                "conv2 [192,8,8] 110784", "maxPool2 [192,4,4] 0",
                "conv3 [384,4,4] 663936",
                "conv4 [256,4,4] 884992",
                "conv5 [256,4,4] 590080", "maxPool3 [256,2,2] 0",
                "dense1 [1024] 1049600", "dense2 [1024] 1049600", "dense3 [10] 10250");
        assertThat(parameters("alexnet-cifar")).isEqualTo(4_361_034);
    }

    @Test
    void aPerceptronHasTheSizesItIsGiven() {
        assertThat(layers("mlp")).containsExactly("dense1 [512] 401920", "dense2 [512] 262656", "dense3 [10] 5130");
        assertThat(Mlp.of(Shape.of(3), 2).summary().parameters()).isEqualTo(8);
    }

    static List<Model> models() {
        return Zoo.models();
    }

    /** All but LeNet-5 of 1998, which is made for ten digits. */
    static List<Model> modelsForAnything() {
        return Zoo.models().stream().filter(m -> !m.name().equals("lenet5")).toList();
    }

    @ParameterizedTest
    @MethodSource("modelsForAnything")
    void aModelIsBuiltForOtherSamplesAndClasses(Model model) {
        Shape larger = image(2, model.input().size(1) + 8, model.input().size(2) + 8);
        var network = model.network(larger, 7);
        assertThat(network.input()).isEqualTo(larger);
        assertThat(network.output()).isEqualTo(Shape.of(7));
        assertThat(model.network().output()).isEqualTo(Shape.of(model.classes()));
        assertThat(model.epochs()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("models")
    void trainingIsPlannedWithoutAllocating(Model model) {
        var network = model.network();
        try (var backend = OracleBackend.open();
                var trainer = Trainer.of(network, model.loss(), model.optimizer(), backend,
                        model.options())) {
            long weightsAndVelocities = 2 * 8 * network.summary().parameters();
            assertThat(trainer.plannedBytes()).isGreaterThan(weightsAndVelocities).isLessThan(1L << 34);
        }
    }

    @Test
    void theSmallestImagesAreThoseThatAreDocumented() {
        assertThat(LeNet.of(image(1, 12, 12), 10).output()).isEqualTo(Shape.of(10));
        assertThatThrownBy(() -> LeNet.of(image(1, 11, 11), 10)).isInstanceOf(UsageException.class)
                .hasMessageContaining("maxPool2");
        assertThat(AlexNet.oneColumn(image(3, 63, 63), 10).output()).isEqualTo(Shape.of(10));
        assertThatThrownBy(() -> AlexNet.oneColumn(image(3, 62, 62), 10)).isInstanceOf(UsageException.class)
                .hasMessageContaining("maxPool3");
        assertThat(AlexNet.cifar(image(3, 15, 15), 10).output()).isEqualTo(Shape.of(10));
        assertThatThrownBy(() -> AlexNet.cifar(image(3, 14, 14), 10)).isInstanceOf(UsageException.class)
                .hasMessageContaining("maxPool3");
    }

    @Test
    void aModelThatCanNotTakeTheSamplesNamesThoseThatCan() {
        assertThatThrownBy(() -> Zoo.model("alexnet-onecolumn").network(image(1, 28, 28), 10))
                .isInstanceOf(UsageException.class).hasMessage(
                        "model 'alexnet-onecolumn': is made for other samples (made for [3,224,224] in 1000 classes, given [1,28,28] in 10) — use one of mlp, lenet, lenet5, resnet20-cifar, alexnet-cifar, resnet18, resnet34, resnet50, resnet101, resnet152")
                .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageContaining("maxPool2"));
    }

    @Test
    void aMisspeltNameIsCured() {
        assertThatThrownBy(() -> Zoo.model("lanet")).isInstanceOf(UsageException.class)
                .hasMessage("model 'lanet': is not in the zoo"
                        + " — did you mean 'lenet'?");
        assertThat(Zoo.models()).extracting(Model::name).containsExactly("mlp", "lenet", "lenet5", "resnet20-cifar",
                "alexnet", "alexnet-onecolumn", "alexnet-cifar", "zfnet", "vgg16", "vgg19", "googlenet", "resnet18",
                "resnet34",
                "resnet50", "resnet101", "resnet152");
    }
}
