package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BystandersTest {

    @Test
    void othersHaveBetweenNothingAndEverything() {
        var bystanders = Bystanders.watch(List.of(ProcessHandle.current()));

        bystanders.share().ifPresent(share -> assertThat(share).isBetween(0.0, 1.0));
        assertThat(bystanders.share().isPresent()).isEqualTo(Bystanders.watch(List.of()).share().isPresent());
    }
}
