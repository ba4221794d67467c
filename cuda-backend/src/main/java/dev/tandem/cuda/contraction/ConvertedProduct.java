package dev.tandem.cuda.contraction;

import dev.tandem.spi.Bound;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A product of operands in another element type or layout than they have: those that differ are converted first, into scratch memory,
 * and its result may have to be converted back.
 */
record ConvertedProduct(Product product, Conversion.@Nullable Compiled left, Conversion.@Nullable Compiled right,
        Conversion.@Nullable Compiled result) implements Product {

    @Override
    public long workspaceBytes() {
        return converted() + product.workspaceBytes();
    }

    private long converted() {
        return toBytes(left) + toBytes(right) + (result == null ? 0 : result.fromBytes());
    }

    private static long toBytes(Conversion.@Nullable Compiled conversion) {
        return conversion == null ? 0 : conversion.toBytes();
    }

    @Override
    public String describe() {
        return product.describe();
    }

    @Override
    public Bound bind(long from, long with, long to, long workspace) {
        long a = left == null ? from : workspace;
        long b = right == null ? with : workspace + toBytes(left);
        long c = result == null ? to : workspace + toBytes(left) + toBytes(right);
        List<Bound> steps = new ArrayList<>();
        if (left != null) {
            steps.add(left.bind(from, a));
        }
        if (right != null) {
            steps.add(right.bind(with, b));
        }
        steps.add(product.bind(a, b, c, workspace + converted()));
        if (result != null) {
            steps.add(result.bind(c, to));
        }
        return () -> {
            for (int i = 0; i < steps.size(); i++) {
                steps.get(i).run();
            }
        };
    }
}
