package dev.tandem.cli;

import dev.tandem.runtime.Backends;
import dev.tandem.spi.BackendProvider.Availability;
import dev.tandem.spi.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks at what this machine has and lacks, and says what to do about it. */
@Command(name = "doctor", description = {
        "Shows what was found of all that Tandem can use, what is missing, and how to get it.",
        "Ends with 0 if a backend can run: any, or the one that --backend names."}, footer = {
                "  ${ROOT-COMMAND-NAME} doctor                                  everything",
                "  ${ROOT-COMMAND-NAME} doctor --backend cuda                   only the GPU; 3 if it can't run",
                "  ${ROOT-COMMAND-NAME} doctor --cuda-path /opt/nvidia/cuda-13  with libraries from elsewhere",
                "  ${ROOT-COMMAND-NAME} doctor --json                           for a script"})
final class DoctorCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    DoctorCommand(Console console) {
        this.console = console;
    }

    /** Whether a backend can run, and in one line what would run or why it can't. */
    record Usable(String name, boolean ok, String line) {
    }

    /** Everything that was looked at. */
    record Findings(List<Check> checks, List<Usable> backends) {
    }

    @Override
    public Integer call() {
        var checks = new ArrayList<>(Machine.checks());
        var backends = new ArrayList<Usable>();
        for (Backends.Named backend : common.backends()) {
            List<Check> its = backend.provider().examine(backend.options());
            checks.addAll(its);
            backends.add(usable(backend, its.stream().filter(c -> !c.ok()).map(Check::name).toList()));
        }
        common.output(console).result(text(checks, backends), new Findings(checks, backends));
        return backends.stream().anyMatch(Usable::ok) ? ExitStatus.DONE : ExitStatus.MISSING;
    }

    private static Usable usable(Backends.Named backend, List<String> gaps) {
        Availability availability = backend.provider().availability(backend.options());
        return new Usable(backend.provider().name(), availability.usable(), availability.usable() || gaps.isEmpty()
                ? availability.line()
                : (gaps.size() == 1 ? "a gap: " : gaps.size() + " gaps: ") + String.join(", ", gaps));
    }

    private static String text(List<Check> checks, List<Usable> backends) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("", "what", "found"));
        for (Check check : checks) {
            rows.add(List.of(check.ok() ? "ok" : "gap", check.name(), check.found()));
            if (!check.cure().isEmpty()) {
                rows.add(List.of("", "", "→ " + check.cure()));
            }
        }
        var text = new StringBuilder(Text.table(rows)).append(System.lineSeparator());
        for (Usable backend : backends) {
            text.append(System.lineSeparator())
                    .append(backend.name())
                    .append(backend.ok() ? " can run: " : " can't run: ")
                    .append(backend.line());
        }
        return text.toString();
    }
}
