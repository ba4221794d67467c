package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VerifyCommandTest {

    @Test
    void theOracleAgreesWithItself() {
        var ran = Ran.of("verify", "lenet", "--batch", "1", "--backend", "oracle");

        assertThat(ran.status()).isZero();
        assertThat(ran.err()).contains("running on oracle: naive loops, float64");
        assertThat(ran.out()).startsWith("lenet, batch 1, on oracle: naive loops, float64, compared with the oracle\n")
                .contains("layer ", "conv1 ", "in relu1", "dense3 ", "loss ", "after the step, worst: ")
                .endsWith("ok: everything is within its budget\n");
    }

    @Test
    void jsonHasARowALayerAndItsBudget() {
        var ran = Ran.of("verify", "--batch", "1", "--backend", "oracle", "--json", "--quiet");
        var json = ran.json();

        assertThat(ran.err()).isEmpty();
        assertThat(json.propertyNames()).containsExactly("model", "batch", "backends", "layers", "losses", "states",
                "firstOverBudget", "ok");
        assertThat(json.get("backends").toString()).isEqualTo("[\"oracle\",\"oracle\"]");
        assertThat(json.get("ok").asBoolean()).isTrue();
        assertThat(json.get("firstOverBudget").isNull()).isTrue();
        assertThat(json.get("layers")).hasSize(12);
        var fused = json.get("layers").get(0);
        assertThat(fused.get("name").asString()).isEqualTo("conv1");
        assertThat(fused.get("forward").isNull()).isTrue();
        assertThat(fused.get("coveredBy").asString()).isEqualTo("relu1");
        assertThat(fused.get("gradient").asDouble()).isLessThan(fused.get("gradientBudget").asDouble());
        var seen = json.get("layers").get(1);
        assertThat(seen.get("forward").asDouble()).isLessThanOrEqualTo(seen.get("budget").asDouble());
        assertThat(seen.get("gradient").isNull()).isTrue();
        assertThat(seen.get("ok").asBoolean()).isTrue();
    }
}
