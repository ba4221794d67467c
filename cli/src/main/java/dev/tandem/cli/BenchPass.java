package dev.tandem.cli;

import dev.tandem.cli.work.PassKind;
import dev.tandem.cli.work.Work;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures passes over memory. */
@Command(name = "pass", description = "Measures passes over arrays that no cache holds, element by element or row by row, in bytes that must move: each operand read once, each result written once.", footer = {
        "  ${ROOT-COMMAND-NAME} bench pass                          all: relu, biasRelu, softmax, normalize, momentum, adam",
        "  ${ROOT-COMMAND-NAME} bench pass adam --against triad     by turns with a = b + s*c, the speed of memory",
        "  ${ROOT-COMMAND-NAME} bench pass relu --shape 256x64      in a cache"})
final class BenchPass implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "PASS", arity = "0..*", description = "which (all)")
    private @Nullable List<String> passes;

    @Option(names = "--shape", paramLabel = "RxC", description = "rows and columns of each array (64 Mi numbers in all arrays together)")
    private @Nullable String shape;

    @Mixin
    private MeasurementOptions options = new MeasurementOptions();

    BenchPass(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<PassKind> kinds = passes == null
                ? List.of(PassKind.values())
                : passes.stream().map(word -> Choice.of("PASS", word, words())).toList();
        return options.measure(kinds.stream().map(this::work).map(BenchEntry::of).toList(), console);
    }

    private Work work(PassKind kind) {
        return shape == null ? Work.Pass.of(kind) : Work.Pass.of(kind, shape);
    }

    private static Map<String, PassKind> words() {
        var words = new LinkedHashMap<String, PassKind>();
        Arrays.stream(PassKind.values()).forEach(kind -> words.put(kind.word(), kind));
        return words;
    }
}
