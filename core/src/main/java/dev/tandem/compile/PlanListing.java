package dev.tandem.compile;

import dev.tandem.graph.Listing;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A plan as text for people. */
final class PlanListing {

    private static final int LARGEST = 12;

    private static final String LEGEND = """
            A line a step, in the order they run: the place of each result, scratch memory, what is computed, // for which layer.
            @offset+bytes: in the slab; over: written over that value; view of: the same memory, nothing runs; * the fullest step.
            Letters in {}: the operands in their order; after a convolution or product, a is its result, b the third operand.
            In []: what computes it, where the device has a choice.
            """;

    /** What in formulas does not explain itself, and how it is told. */
    private enum Term {
        STEP("\\bstep\\(", "step(x) is 1 where x > 0, else 0"), SELECT("\\bselect\\(",
                "select(c, x, y) is x where c is not 0, else y"), SIGN("\\bsign\\(", "sign(x) is -1, 0 or 1"), INDEX(
                        "\\bindex\\d", "index0 is an element's coordinate on axis 0"), SHARED("\\bt1 = ",
                                "t1 stands for what is used more than once");

        private final Pattern pattern;
        private final String meaning;

        Term(String pattern, String meaning) {
            this.pattern = Pattern.compile(pattern);
            this.meaning = meaning;
        }
    }

    private final Plan plan;
    private final Function<Node, String> kernels;
    private final Map<Node, Integer> numbers = new LinkedHashMap<>();

    private PlanListing(Plan plan, Function<Node, String> kernels) {
        this.plan = plan;
        this.kernels = kernels;
        plan.steps().stream().filter(this::isRunning).forEach(n -> numbers.put(n, numbers.size() + 1));
    }

    static String of(Plan plan, Function<Node, String> kernels) {
        return new PlanListing(plan, kernels).text();
    }

    /** Leaves are there before the program runs, views wherever what they show is. */
    private boolean isRunning(Node node) {
        return !Op.isLeaf(node.op())
                && !node.results().stream().allMatch(v -> plan.places().get(v) instanceof Place.View);
    }

    /** A line: a node's first result with all that is said about the node, or the place of one more result. */
    private record Row(String step, String place, String scratch, String node) {
    }

    private String text() {
        List<Live> live = live();
        int fullest = fullestStep(live);
        var rows = new ArrayList<Row>();
        rows.add(new Row("step", "place", "scratch", "value"));
        for (int i = 0; i < plan.steps().size(); i++) {
            if (!Op.isLeaf(plan.steps().get(i).op())) {
                rows.addAll(rows(plan.steps().get(i), i == fullest ? "*" : " "));
            }
        }
        plan.endCopies().forEach((state, v) -> rows.add(new Row("end ", "over %" + state, "", "copy of " + v)));
        int places = rows.stream().mapToInt(r -> r.place.length()).max().orElse(0);
        int scratches = rows.stream().mapToInt(r -> r.scratch.length()).max().orElse(0);
        var text = new StringBuilder(LEGEND).append(terms(rows));
        rows.forEach(r -> text.append(("%5s  " + column(places) + column(scratches) + "%s")
                .formatted(r.step, r.place, r.scratch, r.node).stripTrailing()).append('\n'));
        return text.append(summary()).append(peak(live, fullest)).toString();
    }

    /** A line of the legend on the terms that the rows use; none if they use none. */
    private static String terms(List<Row> rows) {
        List<String> used = Stream.of(Term.values())
                .filter(t -> rows.stream().anyMatch(r -> t.pattern.matcher(r.node).find())).map(t -> t.meaning)
                .toList();
        return used.isEmpty() ? "" : "In formulas: " + String.join("; ", used) + ".\n";
    }

    private static String column(int width) {
        return "%-" + (width + 2) + "s";
    }

    private List<Row> rows(Node node, String mark) {
        var rows = new ArrayList<Row>();
        Integer number = numbers.get(node);
        Place.Slab scratch = plan.workspaces().get(node);
        for (Value v : node.results()) {
            rows.add(rows.isEmpty()
                    ? new Row((number == null ? "-" : number) + mark, where(v), scratch == null ? "" : range(scratch),
                            Listing.line(node) + described(node))
                    : new Row("", where(v), "", ""));
        }
        return rows;
    }

    private String described(Node node) {
        String kernel = kernels.apply(node);
        return kernel.isEmpty() ? "" : "  [" + kernel + "]";
    }

    private String where(Value value) {
        Value from = plan.overwritten().get(value);
        return switch (plan.places().get(value)) {
            case Place.Slab s -> range(s) + (from == null ? "" : " over " + from);
            case Place.InState s -> "over %" + s.name();
            case Place.InInput i -> "%" + i.name();
            case Place.InConstant c -> "constant";
            case Place.View v -> "view of " + v.of();
            case null -> "nowhere";
        };
    }

    private static String range(Place.Slab slab) {
        return "@" + slab.offset() + "+" + slab.bytes();
    }

    private String summary() {
        return "slab %s, inputs %s, constants %s, together %s; without sharing %s; %d results over a dying operand, %d of %d updates in place%n"
                .formatted(bytes(plan.slabBytes()), bytes(plan.inputBytes()), bytes(plan.constantBytes()),
                        bytes(plan.plannedBytes()),
                        bytes(plan.naiveBytes()), plan.overwritten().size(), plan.updatedInPlace().size(),
                        plan.updatedInPlace().size() + plan.endCopies().size());
    }

    /** Bytes that hold something, from one step to another. */
    private record Live(String name, long bytes, int from, int to) {
    }

    private List<Live> live() {
        var takenOver = new HashMap<Value, Integer>();
        plan.overwritten().forEach((value, from) -> {
            if (plan.places().get(value) instanceof Place.Slab s) {
                takenOver.put(from, s.from());
            }
        });
        var live = new ArrayList<Live>();
        for (Node node : plan.steps()) {
            for (Value v : node.results()) {
                if (plan.places().get(v) instanceof Place.Slab s) {
                    int to = takenOver.containsKey(v) ? takenOver.get(v) - 1 : s.to();
                    live.add(new Live(v + " " + v.type() + " " + node.name(), s.bytes(), s.from(), to));
                }
            }
            Place.Slab scratch = plan.workspaces().get(node);
            if (scratch != null) {
                live.add(new Live("scratch of " + node + " " + node.name(), scratch.bytes(), scratch.from(),
                        scratch.to()));
            }
        }
        return live;
    }

    /** The step with the most live bytes and what lives there, largest first. */
    private String peak(List<Live> live, int step) {
        List<Live> there = live.stream().filter(l -> l.from <= step && step <= l.to)
                .sorted(Comparator.comparingLong((Live l) -> -l.bytes)).toList();
        var text = new StringBuilder("fullest at step %d, %d values:%n"
                .formatted(numbers.getOrDefault(plan.steps().get(step), 0), there.size()));
        there.stream().limit(LARGEST)
                .forEach(l -> text.append("      %s  %s%n".formatted(bytes(l.bytes), l.name)));
        return text.toString();
    }

    private int fullestStep(List<Live> live) {
        long[] change = new long[plan.steps().size() + 2];
        for (Live l : live) {
            change[l.from] += l.bytes;
            change[l.to + 1] -= l.bytes;
        }
        int fullest = 0;
        long now = 0;
        long most = 0;
        for (int i = 0; i < change.length; i++) {
            now += change[i];
            if (now > most) {
                most = now;
                fullest = i;
            }
        }
        return fullest;
    }

    private static String bytes(long bytes) {
        return bytes < 10_000
                ? bytes + " B"
                : bytes < 10_000_000
                        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
