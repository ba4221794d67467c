package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.error.CalledAs;
import dev.tandem.runtime.Backends;
import dev.tandem.spi.BackendProvider;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DoctorCommandTest {

    @Test
    void theCpuCanRunAndEveryLineSaysWhatWasFound() {
        var ran = Ran.of("doctor", "--backend", "cpu");

        assertThat(ran.status()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).contains("what ", "found\n")
                .containsPattern("(?m)^ok +JDK +" + Runtime.version().feature() + ".*\\(.+\\)$")
                .containsPattern("(?m)^ok +operating system +\\w+ .+, \\w+$")
                .containsPattern("(?m)^ok +processors +" + Runtime.getRuntime().availableProcessors() + "$")
                .containsPattern("(?m)^ok +memory +[0-9.]+ [kMGT]B, Java may use [0-9.]+ [kMGT]B$")
                .containsPattern("(?m)^ok +vector module +jdk.incubator.vector, (\\d+-bit vectors|scalar code)$")
                .containsPattern("\n\ncpu can run: (\\d+-bit vectors|scalar code)\n$");
    }

    @Test
    void jsonHasEveryCheckWithItsCure() {
        var json = Ran.of("doctor", "--backend", "cpu", "--json").json();

        assertThat(json.propertyNames()).containsExactly("checks", "backends");
        for (JsonNode check : json.get("checks")) {
            assertThat(check.propertyNames()).containsExactly("name", "ok", "found", "cure");
            assertThat(check.get("ok").asBoolean()).isEqualTo(check.get("cure").asString().isEmpty());
            assertThat(check.get("found").asString()).isNotBlank();
        }
        assertThat(json.get("backends").get(0).get("name").asString()).isEqualTo("cpu");
        assertThat(json.get("backends").get(0).get("ok").asBoolean()).isTrue();
    }

    @Test
    void withoutANameEveryBackendIsLookedAtAndOneIsEnough() {
        var ran = Ran.of("doctor", "--json");

        assertThat(ran.status()).isZero();
        var names = new ArrayList<String>();
        ran.json().get("backends").forEach(b -> names.add(b.get("name").asString()));
        assertThat(names).containsExactlyElementsOf(Backends.providers().stream().map(BackendProvider::name).toList());
    }

    @Test
    void aGpuThatIsAskedForAndCanNotRunIsAMissingDevice() {
        NoGpu.assume();

        var doctor = Ran.of("doctor", "--backend", "cuda");
        assertThat(doctor.status()).isEqualTo(3);
        assertThat(doctor.out()).containsPattern("(?m)^gap +.+\\n +→ .+")
                .containsPattern("\ncuda can't run: (a gap|\\d gaps): ");
        for (String backend : List.of("cuda", "cuda:7")) {
            var train = Ran.of("train", "--backend", backend);
            assertThat(train.status()).isEqualTo(3);
            assertThat(train.err()).startsWith("tandem: backend '" + backend + "': ")
                    .endsWith(", or use --backend auto\n").hasLineCount(1).containsOnlyOnce(" — ");
        }
    }

    @Test
    void adviceRepeatsTheCommandAsItWasCalled() {
        NoGpu.assume();
        String before = System.setProperty(CalledAs.PROPERTY, "./tandem");
        try {
            assertThat(Ran.of("train", "--backend", "cuda").err()).contains(" — run ./tandem doctor ");
        } finally {
            if (before == null) {
                System.clearProperty(CalledAs.PROPERTY);
            } else {
                System.setProperty(CalledAs.PROPERTY, before);
            }
        }
        assertThat(Ran.of("train", "--backend", "cuda").err()).contains(" — run tandem doctor ");
    }

    @Test
    void aBackendThatIsNotKnownIsWrongUsage() {
        var ran = Ran.of("doctor", "--backend", "cpux");

        assertThat(ran.status()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).isEqualTo("tandem: backend 'cpux': is not known — did you mean 'cpu'?\n");
    }
}
