package dev.tandem.cli;

import dev.tandem.error.BackendUnavailableException;
import dev.tandem.error.CalledAs;
import dev.tandem.oracle.OracleProvider;
import dev.tandem.runtime.Backends;
import dev.tandem.spi.Backend;
import dev.tandem.spi.BackendProvider;
import dev.tandem.verify.SyntheticBatch;
import dev.tandem.verify.Verification;
import dev.tandem.zoo.Model;
import dev.tandem.zoo.Zoo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares what backends compute with the oracle. */
@Command(name = "verify", description = {
        "Trains one step on random samples, on every backend that can run here and with plain loops in double precision, and compares layer by layer.",
        "Errors are mean squares over those of the right values; a layer fused with the next has no result of its own to compare."}, footer = {
                "  ${ROOT-COMMAND-NAME} verify                                LeNet on every backend",
                "  ${ROOT-COMMAND-NAME} verify alexnet-onecolumn --batch 1    a large model; takes minutes",
                "  ${ROOT-COMMAND-NAME} verify lenet --backend cpu --json     one backend, for a script"})
final class VerifyCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "MODEL", arity = "0..1", description = "the model (lenet)")
    private String model = "lenet";

    @Option(names = "--batch", paramLabel = "N", description = "samples of the step (4)")
    private int batch = 4;

    @Mixin
    private CommonOptions common = new CommonOptions();

    VerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Output output = common.output(console);
        Model chosen = Zoo.model(model);
        var samples = new SyntheticBatch(chosen.network(), chosen.loss(), batch, common.seed());
        List<Backend> backends = open(output);
        Verification verification;
        try {
            output.progress("computing the same in double precision with plain loops: slow, and right");
            verification = Verification.of(samples, backends);
        } finally {
            backends.forEach(Backend::close);
        }
        output.result(VerifyReport.text(chosen.name(), batch, verification),
                VerifyReport.json(chosen.name(), batch, verification));
        return verification.ok() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    /** The backend the user names, else every one that can run here. */
    private List<Backend> open(Output output) {
        if (!common.isAutomatic()) {
            return List.of(common.open(output));
        }
        var backends = new ArrayList<Backend>();
        for (Backends.Named meant : common.backends()) {
            BackendProvider provider = meant.provider();
            var availability = provider.availability(meant.options());
            if (!availability.usable()) {
                output.progress("not on " + provider.name() + ": " + availability.line());
            } else if (!provider.name().equals(OracleProvider.NAME)) {
                backends.add(provider.open(meant.options()));
                output.progress("verifying " + backends.getLast().device());
            }
        }
        if (backends.isEmpty()) {
            throw new BackendUnavailableException(Backends.AUTO, "none can run here", "",
                    "run " + CalledAs.with("doctor") + " to see why");
        }
        return backends;
    }
}
