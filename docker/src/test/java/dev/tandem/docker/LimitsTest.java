package dev.tandem.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

@Tag("container")
class LimitsTest {

    private static final long MEMORY = 512L << 20;

    @Test
    void halfAGigabyteAndOneProcessorTrainLeNet() {
        Ended ended = Container.of(Image.CPU).memory(MEMORY).cpus(1).run("train", "--json").with(0);

        assertThat(ended.outOfMemory()).isFalse();
        JsonNode result = ended.json();
        assertThat(result.get("model").asString()).isEqualTo("lenet");
        assertThat(result.get("device").asString()).startsWith("1 thread,");
        assertThat(result.get("testAccuracy").asDouble()).isGreaterThan(0.98);
    }

    @Test
    void theDoctorSeesTheLimits() {
        JsonNode checks = Container.of(Image.CPU).memory(MEMORY).cpus(1).run("doctor", "--json").with(0).json()
                .get("checks");

        assertThat(checks).filteredOn(check -> check.get("name").asString().equals("processors")).singleElement()
                .matches(check -> check.get("found").asString().equals("1"));
        assertThat(checks).filteredOn(check -> check.get("name").asString().equals("memory")).singleElement()
                .matches(check -> check.get("found").asString().startsWith("536.9 MB"));
    }
}
