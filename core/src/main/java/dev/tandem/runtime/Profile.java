package dev.tandem.runtime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/**
 * Where the time of some steps of a program went.
 *
 * @param calls every start of every kernel, in order
 * @param steps that were made
 */
public record Profile(List<Call> calls, int steps) {

    /**
     * A kernel of a program.
     *
     * @param name of its node, a layer's path first; the state it writes for a copy at the end of a step
     * @param kind of its operation
     */
    public record Kernel(String name, String kind) {
    }

    /**
     * One start of a kernel.
     *
     * @param step from 0
     * @param startNanos since the first start
     * @param nanos until the device was done
     */
    public record Call(int step, Kernel kernel, long startNanos, long nanos) {
    }

    /**
     * All starts of a kernel.
     *
     * @param calls in each step
     * @param medianNanos of its starts: a pause of the machine does not show
     * @param share of the time of a step's kernels, all taken by their medians; 0 to 1
     */
    public record Row(Kernel kernel, int calls, long medianNanos, double share) {

        /** The time of its starts in a step. */
        public long nanos() {
            return calls * medianNanos;
        }
    }

    /** Copies the list. */
    public Profile {
        calls = List.copyOf(calls);
    }

    /** A row a kernel, the longest first. Kernels of one name and kind are one. */
    public List<Row> rows() {
        var byKernel = new LinkedHashMap<Kernel, List<Long>>();
        calls.forEach(c -> byKernel.computeIfAbsent(c.kernel, k -> new ArrayList<>()).add(c.nanos));
        var rows = new ArrayList<Row>();
        byKernel.forEach((kernel, nanos) -> {
            List<Long> sorted = nanos.stream().sorted().toList();
            rows.add(new Row(kernel, sorted.size() / steps, sorted.get(sorted.size() / 2), 0));
        });
        double all = Math.max(1, rows.stream().mapToLong(Row::nanos).sum());
        return rows.stream().map(r -> new Row(r.kernel, r.calls, r.medianNanos, r.nanos() / all))
                .sorted(Comparator.comparingLong(Row::nanos).reversed()).toList();
    }

    /** A table for people: a line a kernel, the longest first, times in microseconds. */
    @Override
    public String toString() {
        List<Row> rows = rows();
        int kind = rows.stream().mapToInt(r -> r.kernel.kind.length()).max().orElse(1);
        var text = new StringBuilder(String.format(Locale.ROOT, "%.1f µs a step in kernels, medians of %d step%s%n",
                rows.stream().mapToLong(Row::nanos).sum() / 1e3, steps, steps == 1 ? "" : "s"));
        for (Row row : rows) {
            text.append(
                    String.format(Locale.ROOT, "%5.1f %%  %10.1f µs  × %-3d  %-" + kind + "s  %s%n", 100 * row.share,
                            row.medianNanos / 1e3, row.calls, row.kernel.kind, row.kernel.name));
        }
        return text.toString();
    }
}
