package dev.tandem.cuda.contraction;

import dev.tandem.spi.Bound;
import org.jspecify.annotations.Nullable;

/**
 * A product whose operands are converted first, into scratch memory: to bfloat16, and for convolutions to the layout that
 * tensor cores want. Its result may have to be converted back.
 */
record ConvertedProduct(Product product, Conversion.Compiled left, Conversion.Compiled right,
        Conversion.@Nullable Compiled result) implements Product {

    @Override
    public long workspaceBytes() {
        return converted() + product.workspaceBytes();
    }

    private long converted() {
        return left.toBytes() + right.toBytes() + (result == null ? 0 : result.fromBytes());
    }

    @Override
    public String describe() {
        return product.describe() + " in " + left.to().label();
    }

    @Override
    public Bound bind(long from, long with, long to, long workspace) {
        long a = workspace;
        long b = a + left.toBytes();
        long c = result == null ? to : b + right.toBytes();
        Bound first = left.bind(from, a);
        Bound second = right.bind(with, b);
        Bound multiply = product.bind(a, b, c, workspace + converted());
        if (result == null) {
            return () -> {
                first.run();
                second.run();
                multiply.run();
            };
        }
        Bound last = result.bind(c, to);
        return () -> {
            first.run();
            second.run();
            multiply.run();
            last.run();
        };
    }
}
