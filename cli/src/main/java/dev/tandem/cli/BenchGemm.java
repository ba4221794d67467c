package dev.tandem.cli;

import dev.tandem.cli.work.Work;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures products of matrices. */
@Command(name = "gemm", description = "Measures products of float32 matrices: an m×k by a k×n one.", footer = {
        "  ${ROOT-COMMAND-NAME} bench gemm                          squares, and full connections of LeNet and AlexNet",
        "  ${ROOT-COMMAND-NAME} bench gemm 512x512x512 64x400x120   m×n×k of one's own",
        "  ${ROOT-COMMAND-NAME} bench gemm --against openblas       by turns with OpenBLAS"})
final class BenchGemm implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "MxNxK", arity = "0..*", description = "sizes (256 to 2048 square, and those of models)")
    private @Nullable List<String> sizes;

    @Option(names = "--batch", paramLabel = "N", description = "samples, the m of full connections (64)")
    private int batch = 64;

    @Mixin
    private MeasurementOptions options = new MeasurementOptions();

    BenchGemm(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        return options.measure(products().map(BenchEntry::of).toList(), console);
    }

    private Stream<Work.Product> products() {
        return sizes != null
                ? sizes.stream().map(Work.Product::of)
                : Stream.of(new Work.Product(256, 256, 256), new Work.Product(512, 512, 512),
                        new Work.Product(1024, 1024, 1024), new Work.Product(2048, 2048, 2048),
                        new Work.Product(batch, 120, 400), new Work.Product(batch, 4096, 9216));
    }
}
