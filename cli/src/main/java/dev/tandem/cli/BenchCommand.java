package dev.tandem.cli;

import dev.tandem.error.CalledAs;
import dev.tandem.error.UsageException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Groups the measurements; without one of them, all of a table that compares engines. */
@Command(name = "bench", synopsisSubcommandLabel = "[WHAT]", description = "Measures how fast this machine computes: warm, repeated, the median. Without WHAT but with --against or --only: a table of them all, with the ratios that are wanted of the CPU. Each row is told when it is measured; Ctrl-C ends the table with those there are.", commandListHeading = "%nWhat to measure:%n", footer = {
        "  ${ROOT-COMMAND-NAME} bench gemm                          products of matrices",
        "  ${ROOT-COMMAND-NAME} bench train lenet --batch 64        whole training steps",
        "  ${ROOT-COMMAND-NAME} bench infer lenet --rounds 20 --json",
        "  ${ROOT-COMMAND-NAME} bench train lenet --against djl     by turns with PyTorch",
        "  ${ROOT-COMMAND-NAME} bench --against all                 the whole table, in a quarter of an hour",
        "  ${ROOT-COMMAND-NAME} bench --against djl --only lenet",
        "  ${ROOT-COMMAND-NAME} bench --against triad               passes over memory beside its speed",
        "  ${ROOT-COMMAND-NAME} bench --only 'threads|widths'       Tandem beside itself"})
final class BenchCommand implements Callable<Integer> {

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--only", paramLabel = "PATTERN", description = "rows of the table with this regular expression in name, kind or shape")
    private @Nullable String only;

    @Mixin
    private BenchOptions bench = new BenchOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    private BenchCommand(Console console) {
        this.console = console;
    }

    /** The command with those that measure. */
    static CommandLine line(Console console) {
        return new CommandLine(new BenchCommand(console))
                .addSubcommand(new BenchGemm(console))
                .addSubcommand(new BenchConv(console))
                .addSubcommand(new BenchTrain(console))
                .addSubcommand(new BenchInfer(console))
                .addSubcommand(new BenchPass(console))
                .addSubcommand(new BenchMemory(console));
    }

    @Override
    public Integer call() {
        if (only == null && !bench.isBesidePeers()) {
            return Complaints.nothingNamed(spec);
        }
        Output output = common.output(console);
        var entries = only == null ? BenchTable.entries() : BenchTable.entries(only);
        return Bench.measured(entries, bench, common, console, output, true)
                .show(console, output, rows -> heading() + rows.markdown());
    }

    /** What a table of figures needs to be believed: when, where, how. */
    private String heading() {
        return "`%s`, %s, %s, %s, Java %s:%n%n".formatted(
                CalledAs.with(arguments()),
                LocalDate.now(ZoneOffset.UTC), System.getProperty("os.arch"),
                Text.count(common.workerThreads(), "thread"),
                Runtime.version());
    }

    private String arguments() {
        return spec.root().commandLine().getParseResult().originalArgs().stream()
                .map(word -> word.matches("[-\\w.,:=/]+") ? word : "'" + word + "'").collect(Collectors.joining(" "));
    }

    /**
     * Refuses options that stand before the name of what to measure, where they would do nothing.
     *
     * @param measurement the command that was named
     * @throws UsageException if there are any, or one has a value that it can't have
     */
    static void refuseOptionsBefore(CommandSpec measurement) {
        if (measurement.parent().userObject() instanceof BenchCommand command) {
            command.bench.check(); // whoever moves an option should not have to mend it after
        }
        var before = measurement.parent().commandLine().getParseResult().matchedOptions();
        if (!before.isEmpty()) {
            throw new UsageException("option", before.getFirst().longestName(), "stands before what to measure",
                    "bench " + measurement.name(), "write it after that");
        }
    }
}
