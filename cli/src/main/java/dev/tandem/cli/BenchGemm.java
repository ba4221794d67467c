package dev.tandem.cli;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Op;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures products of matrices. */
@Command(name = "gemm", description = "Measures products of float32 matrices: an m×k by a k×n one.", footer = {
        "  ${ROOT-COMMAND-NAME} bench gemm                          squares, and full connections of LeNet and AlexNet",
        "  ${ROOT-COMMAND-NAME} bench gemm 512x512x512 64x400x120   m×n×k of one's own"})
final class BenchGemm implements Callable<Integer> {

    private static final Pattern SIZES = Pattern.compile("(\\d{1,6})x(\\d{1,6})x(\\d{1,6})");

    private final Console console;

    @Parameters(paramLabel = "MxNxK", arity = "0..*", description = "sizes (256 to 2048 square, and those of models)")
    private @Nullable List<String> sizes;

    @Option(names = "--batch", paramLabel = "N", description = "samples, the m of full connections (64)")
    private int batch = 64;

    @Mixin
    private BenchOptions bench = new BenchOptions();

    @Mixin
    private CommonOptions common = new CommonOptions();

    BenchGemm(Console console) {
        this.console = console;
    }

    /** An m×k matrix times a k×n one. */
    record Product(int m, int n, int k) {

        static Product of(String text) {
            Matcher sizes = SIZES.matcher(text);
            if (!sizes.matches()) {
                throw new UsageException("size", text, "is not of the form MxNxK", "",
                        "write for instance 512x512x512");
            }
            return new Product(Integer.parseInt(sizes.group(1)), Integer.parseInt(sizes.group(2)),
                    Integer.parseInt(sizes.group(3)));
        }

        MeasuredOperation operation() {
            return new MeasuredOperation(new Op.MatMul(false, false, List.of()),
                    List.of(TensorType.f32(m, k), TensorType.f32(k, n)));
        }

        @Override
        public String toString() {
            return m + "x" + n + "x" + k;
        }
    }

    @Override
    public Integer call() {
        Output output = common.output(console);
        Stopwatch stopwatch = bench.stopwatch();
        var products = products();
        products.forEach(Product::operation);
        var rows = new ArrayList<BenchRows.Row>();
        try (Backend backend = common.open(output)) {
            for (Product product : products) {
                output.progress("measuring " + product);
                MeasuredOperation operation = product.operation();
                rows.add(BenchRows.Row.gigaflops("gemm", product.toString(), backend.device().backend(),
                        operation.multiplyAdds(), operation.seconds(backend, stopwatch)));
            }
        }
        var result = new BenchRows(rows);
        output.result(result.text(), result);
        return ExitStatus.DONE;
    }

    private List<Product> products() {
        return sizes != null
                ? sizes.stream().map(Product::of).toList()
                : List.of(new Product(256, 256, 256), new Product(512, 512, 512), new Product(1024, 1024, 1024),
                        new Product(2048, 2048, 2048), new Product(batch, 120, 400), new Product(batch, 4096, 9216));
    }
}
