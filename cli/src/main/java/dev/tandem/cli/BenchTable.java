package dev.tandem.cli;

import dev.tandem.cli.Bench.Entry;
import dev.tandem.cli.work.ConvGeometry;
import dev.tandem.cli.work.Work;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** The work that engines are compared by: matrix products and convolutions of LeNet and AlexNet, their steps, and a perceptron's. */
final class BenchTable {

    private BenchTable() {
    }

    /** All of it. */
    static List<Entry> entries() {
        return Stream.of(products(), convolutions(), steps()).flatMap(List::stream).toList();
    }

    /**
     * Those in whose name, what or shape a pattern is found, upper and lower case alike.
     *
     * @throws UsageException if it is no regular expression, or found in none
     */
    static List<Entry> entries(String pattern) {
        Pattern sought;
        try {
            sought = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw new UsageException("option", "--only", "is no regular expression", e.getDescription(),
                    "write for instance 'gemm' or 'train|infer'");
        }
        List<Entry> found = entries().stream()
                .filter(e -> sought.matcher(e.name() + ": " + e.work().text()).find()).toList();
        if (found.isEmpty()) {
            throw new UsageException("option", "--only", "fits no row", pattern,
                    "write for instance 'gemm' or 'train|infer'");
        }
        return found;
    }

    private static List<Entry> products() {
        return List.of(square(64), square(128), square(256), square(512), square(1024), square(2048),
                product("LeNet C1 as a product", 6, 50_176, 25), product("LeNet C2 as a product", 16, 6400, 150),
                product("LeNet FC1", 64, 120, 400), product("LeNet FC2", 64, 84, 120),
                product("AlexNet FC6", 32, 4096, 9216), product("AlexNet conv3 as a product", 384, 1352, 1728));
    }

    private static Entry square(int size) {
        return product("square", size, size, size);
    }

    private static Entry product(String name, int m, int n, int k) {
        return new Entry(name, new Work.Product(m, n, k));
    }

    private static List<Entry> convolutions() {
        var entries = new ArrayList<Entry>();
        convolution(entries, "LeNet C1", ConvGeometry.square(64, 1, 28, 6, Window.of(5, 5).pad(2)));
        convolution(entries, "LeNet C2", ConvGeometry.square(64, 6, 14, 16, Window.of(5, 5)));
        convolution(entries, "AlexNet conv1", ConvGeometry.square(8, 3, 224, 64, Window.of(11, 11).stride(4).pad(2)));
        convolution(entries, "AlexNet conv2", ConvGeometry.square(8, 64, 27, 192, Window.of(5, 5).pad(2)));
        convolution(entries, "AlexNet conv3", ConvGeometry.square(8, 192, 13, 384, Window.of(3, 3).pad(1)));
        convolution(entries, "AlexNet conv4", ConvGeometry.square(8, 384, 13, 256, Window.of(3, 3).pad(1)));
        return entries;
    }

    private static void convolution(List<Entry> entries, String name, ConvGeometry geometry) {
        for (Work.Direction direction : Work.Direction.values()) {
            entries.add(new Entry(name, new Work.Convolution(direction, geometry)));
        }
    }

    private static List<Entry> steps() {
        return List.of(training("LeNet", "lenet", 1), training("LeNet", "lenet", 64), training("LeNet", "lenet", 256),
                training("AlexNet", "alexnet-onecolumn", 1), training("AlexNet", "alexnet-onecolumn", 8),
                training("AlexNet", "alexnet-onecolumn", 32), training("MLP 784-512-512-10", "mlp", 64),
                inference("LeNet", "lenet", 1), inference("LeNet", "lenet", 64),
                inference("AlexNet", "alexnet-onecolumn", 1), inference("AlexNet", "alexnet-onecolumn", 32));
    }

    private static Entry training(String name, String model, int batch) {
        return new Entry(name, new Work.Training(model, batch));
    }

    private static Entry inference(String name, String model, int batch) {
        return new Entry(name, new Work.Inference(model, batch));
    }
}
