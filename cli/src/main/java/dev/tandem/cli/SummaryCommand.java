package dev.tandem.cli;

import dev.tandem.error.BackendUnavailableException;
import dev.tandem.nn.Network;
import dev.tandem.nn.Summary;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.Shape;
import dev.tandem.train.Trainer;
import dev.tandem.zoo.Model;
import dev.tandem.zoo.Zoo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a model without making it, or which models there are. */
@Command(name = "summary", description = "Shows a model's layers and the memory that training it takes, or which models there are.", footer = {
        "  ${ROOT-COMMAND-NAME} summary                     the models",
        "  ${ROOT-COMMAND-NAME} summary lenet --batch 256   LeNet's layers, and the memory for batches of 256"})
final class SummaryCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "MODEL", arity = "0..1", description = "the model; without it, all are listed")
    private @Nullable String model;

    @Option(names = "--batch", paramLabel = "N", description = "samples of a training step (the model's own)")
    private @Nullable Integer batch;

    @Mixin
    private CommonOptions common = new CommonOptions();

    SummaryCommand(Console console) {
        this.console = console;
    }

    /** A layer, its output without the batch axis. */
    record Layer(String name, String kind, int[] output, long parameters, long connections, long multiplyAdds) {
    }

    /** A model for one batch size. */
    record Result(String model, int batch, List<Layer> layers, long parameters, long connections, long multiplyAdds,
            long plannedBytes) {
    }

    /** A model in the list of all. */
    record Listed(String name, String description, int[] input, int classes, long parameters) {
    }

    /** All models. */
    record Listing(List<Listed> models) {
    }

    @Override
    public Integer call() {
        Output output = common.output(console);
        if (model == null) {
            list(output);
        } else {
            summarize(Zoo.model(model), output);
        }
        return ExitStatus.DONE;
    }

    private void list(Output output) {
        var models = Zoo.models().stream().map(m -> new Listed(m.name(), m.description(), m.input().sizes(),
                m.classes(), m.network().summary().parameters())).toList();
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("model", "parameters", "input", "classes", "what it is"));
        models.forEach(m -> rows.add(List.of(m.name, Text.count(m.parameters), Arrays.toString(m.input),
                String.valueOf(m.classes), m.description)));
        output.result(Text.table(rows), new Listing(models));
    }

    private void summarize(Model chosen, Output output) {
        Network network = chosen.network();
        Summary summary = network.summary();
        int size = batch == null ? chosen.options().batch() : batch;
        var layers = summary.layers().stream().map(r -> new Layer(r.name(), r.kind(), r.output().sizes(),
                r.parameters(), r.connections(), r.multiplyAdds())).toList();
        Plan plan = plan(chosen, network, size, output);
        var result = new Result(chosen.name(), size, layers, summary.parameters(), summary.connections(),
                summary.multiplyAdds(), plan.bytes);
        output.result(text(result, plan.onPaper ? ", a backend's scratch memory" : ""), result);
    }

    /** What a step was planned for: a device on paper has no scratch memory. */
    private record Plan(long bytes, boolean onPaper) {
    }

    private Plan plan(Model chosen, Network network, int size, Output output) {
        try (Backend backend = planner(output);
                var trainer = Trainer.of(network, chosen.loss(), chosen.optimizer(), backend,
                        chosen.options().batch(size).seed(common.seed()))) {
            return new Plan(trainer.plannedBytes(), backend instanceof PaperBackend);
        }
    }

    /** A device on paper, unless the user names one that is here: its kernels have scratch memory. */
    private Backend planner(Output output) {
        common.backends(); // says what is wrong with the options
        if (common.isAutomatic()) {
            return new PaperBackend();
        }
        try {
            return common.open(output);
        } catch (BackendUnavailableException e) {
            output.progress("planned without a device: " + e.reason());
            return new PaperBackend();
        }
    }

    private static String text(Result result, String more) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("layer", "kind", "output", "parameters", "connections", "multiply-adds"));
        for (Layer l : result.layers) {
            rows.add(List.of(l.name, l.kind, Shape.of(l.output).toString(), Text.count(l.parameters),
                    Text.count(l.connections), Text.count(l.multiplyAdds)));
        }
        rows.add(List.of("together", "", "", Text.count(result.parameters), Text.count(result.connections),
                Text.count(result.multiplyAdds)));
        return "%s%n%s%n%n%s for a training step with a batch of %d: parameters, what the optimizer keeps, activations, gradients;%nnot counted: the steps for a smaller last batch and for judging%s"
                .formatted(result.model, Text.table(rows), Text.bytes(result.plannedBytes), result.batch, more);
    }
}
