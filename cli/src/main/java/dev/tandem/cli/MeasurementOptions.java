package dev.tandem.cli;

import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The options of one measurement, and what all of them do. */
final class MeasurementOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private BenchOptions bench = new BenchOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    /** Measures and shows the result; the exit status. */
    int measure(List<BenchEntry> entries, Console console) {
        BenchCommand.refuseOptionsBefore(spec);
        Output output = common.output(console);
        return Bench.measured(entries, bench, common, console, output, false).show(console, output, BenchRows::text);
    }
}
