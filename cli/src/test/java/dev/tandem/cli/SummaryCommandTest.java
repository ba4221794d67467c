package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SummaryCommandTest {

    @Test
    void lenetIsARowALayer() {
        var ran = Ran.of("summary", "lenet");

        assertThat(ran.status()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).contains("""
                layer     kind     output      parameters  connections  multiply-adds
                conv1     conv     [6,28,28]          156      122,304        117,600
                """, """
                together                           61,706      429,342        416,520

                """).containsPattern("\\d\\.\\d MB for a training step with a batch of 64: ");
    }

    @Test
    void jsonHasEveryLayerAndThePlan() {
        var json = Ran.of("summary", "lenet", "--batch", "128", "--json").json();

        assertThat(json.propertyNames()).containsExactly("model", "batch", "layers", "parameters", "connections",
                "multiplyAdds", "plannedBytes");
        assertThat(json.get("layers").get(0).toString()).isEqualTo("""
                {"name":"conv1","kind":"conv","output":[6,28,28],"parameters":156,"connections":122304,\
                "multiplyAdds":117600}""");
        assertThat(json.get("layers")).hasSize(12);
        assertThat(json.get("parameters").asLong()).isEqualTo(61_706);
    }

    @Test
    void theModelsBatchAndAGivenOneArePlanned() {
        long small = planned("lenet", "1");
        long parametersAndVelocities = 2 * 4 * 61_706;

        assertThat(small).isBetween(parametersAndVelocities, 2L * parametersAndVelocities);
        assertThat(planned("lenet", "64")).isEqualTo(Ran.of("summary", "lenet", "--json").json().get("plannedBytes")
                .asLong()).isGreaterThan(2 * small);
    }

    private static long planned(String model, String batch) {
        return Ran.of("summary", model, "--batch", batch, "--json").json().get("plannedBytes").asLong();
    }

    @Test
    void alexnetIsPlannedWithoutMemoryForIt() {
        var json = Ran.of("summary", "alexnet-onecolumn", "--batch", "4096", "--json").json();

        assertThat(json.get("parameters").asLong()).isEqualTo(61_100_840);
        assertThat(json.get("plannedBytes").asLong()).isGreaterThan(8L << 30);
    }

    @Test
    void aNamedBackendPlansForItself() {
        assertThat(Ran.of("summary", "lenet", "--backend", "oracle", "--json").json().get("plannedBytes").asLong())
                .isGreaterThan(planned("lenet", "64") * 3 / 2);
    }

    @Test
    void aBackendThatCanNotRunIsNotNeeded() {
        NoGpu.assume();

        var ran = Ran.of("summary", "lenet", "--backend", "cuda:7");

        assertThat(ran.status()).isZero();
        assertThat(ran.err()).startsWith("planned without a device: ").hasLineCount(1);
        assertThat(ran.out()).isEqualTo(Ran.of("summary", "lenet").out());
    }

    @Test
    void withoutANameModelsAreListed() {
        var ran = Ran.of("summary");
        var json = Ran.of("summary", "--json").json();

        assertThat(ran.status()).isZero();
        assertThat(ran.out().lines().map(l -> l.split(" ")[0])).contains("mlp", "lenet", "alexnet-onecolumn",
                "alexnet-cifar");
        assertThat(json.get("models").get(1).toString()).isEqualTo("""
                {"name":"lenet","description":"LeNet with ReLU and max pooling","input":[1,28,28],"classes":10,\
                "parameters":61706}""");
    }
}
