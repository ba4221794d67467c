package dev.tandem.testkit.table;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Window;
import dev.tandem.testkit.cases.CaseLine;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/** {@code kernel=3,5 stride=2,1 low=1,2 high=0,1 dilation=1,2 ceil=1}: a window as parameters of a line. */
final class Windows {

    private Windows() {
    }

    static Window of(CaseLine line) {
        List<Integer> kernel = line.list("kernel");
        var ones = Collections.nCopies(kernel.size(), 1);
        var zeros = Collections.nCopies(kernel.size(), 0);
        List<Integer> low = line.list("low", zeros);
        List<Integer> stride = line.list("stride", ones);
        if (stride.contains(0)) {
            throw new UsageException("case", line.toString(), "has a window that does not move", "stride " + stride,
                    "make it at least 1");
        }
        return new Window(kernel, stride, low, line.list("high", low), line.list("dilation", ones),
                line.number("ceil", 0) == 1);
    }

    /** A line with a window at random that fits into this many spatial sizes, which it adds too. */
    static CaseLine random(CaseLine line, RandomGenerator random, int axes) {
        var size = new ArrayList<Integer>();
        var kernel = new ArrayList<Integer>();
        var stride = new ArrayList<Integer>();
        var low = new ArrayList<Integer>();
        var high = new ArrayList<Integer>();
        var dilation = new ArrayList<Integer>();
        for (int i = 0; i < axes; i++) {
            int k = Sizes.between(random, 1, axes == 3 ? 3 : 5);
            int d = random.nextInt(3) == 0 ? Sizes.between(random, 1, 3) : 1;
            int span = d * (k - 1) + 1;
            kernel.add(k);
            dilation.add(d);
            stride.add(random.nextInt(2) == 0 ? 1 : Sizes.between(random, 1, 4));
            low.add(random.nextInt(span));
            high.add(random.nextInt(span));
            size.add(Sizes.between(random, Math.max(1, span - low.get(i) - high.get(i)), axes == 3 ? 7 : 20));
        }
        return line.with("size", size).with("kernel", kernel).with("stride", stride).with("low", low)
                .with("high", high).with("dilation", dilation);
    }
}
