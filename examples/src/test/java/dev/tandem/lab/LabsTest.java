package dev.tandem.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.lab.catalogue.Catalogue;
import dev.tandem.report.HtmlReport;
import dev.tandem.runtime.Backends;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendOptions;
import dev.tandem.train.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every lab in its quick form, on what Tandem draws itself: each number is what the catalogue says. */
@Tag("slow")
class LabsTest {

    @TempDir
    private Path folder;

    static List<String> names() {
        return Catalogue.labs().stream().map(Lab::name).toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyNumberIsAsExpected(String name) {
        try (Backend backend = Backends.open("cpu", BackendOptions.defaults())) {
            var notebook = new Notebook(backend, Form.QUICK, 0, folder, List.of(folder.resolve("no data")),
                    new TrainingListener() {
                    });

            Findings findings = Run.of(Catalogue.lab(name), notebook, "tandem lab " + name);

            assertThat(findings.measured()).isNotEmpty()
                    .allSatisfy(m -> assertThat(m.holds()).as("%s: %s, expected %s", m.name(), m.value(), m.expected())
                            .isTrue());
            assertThat(findings.numbers()).as("names differ").hasSameSizeAs(findings.measured());
            assertThat(HtmlReport.write(findings.report(), folder.resolve("report.html"))).isPositive();
            assertThat(Files.exists(folder.resolve("trainings"))).as("a quick run leaves nothing but its page")
                    .isFalse();
        }
    }
}
