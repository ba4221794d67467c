package dev.tandem.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Groups the measurements. */
@Command(name = "bench", synopsisSubcommandLabel = "WHAT", description = "Measures how fast this machine computes: warm, repeated, the median.", commandListHeading = "%nWhat to measure:%n", footer = {
        "  ${ROOT-COMMAND-NAME} bench gemm                          products of matrices",
        "  ${ROOT-COMMAND-NAME} bench train lenet --batch 64        whole training steps",
        "  ${ROOT-COMMAND-NAME} bench infer lenet --rounds 20 --json"})
final class BenchCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @SuppressWarnings("UnusedVariable") // picocli asks for it by its annotation
    @Mixin
    private HelpOptions help = new HelpOptions();

    private BenchCommand() {
    }

    /** The command with those that measure. */
    static CommandLine line(Console console) {
        return new CommandLine(new BenchCommand())
                .addSubcommand(new BenchGemm(console))
                .addSubcommand(new BenchConv(console))
                .addSubcommand(new BenchTrain(console))
                .addSubcommand(new BenchInfer(console));
    }

    @Override
    public Integer call() {
        return Complaints.nothingNamed(spec);
    }
}
