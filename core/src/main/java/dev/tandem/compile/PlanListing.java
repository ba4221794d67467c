package dev.tandem.compile;

import dev.tandem.graph.Listing;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A plan as text for people. */
final class PlanListing {

    private static final int LARGEST = 12;

    private final Plan plan;

    private PlanListing(Plan plan) {
        this.plan = plan;
    }

    static String of(Plan plan) {
        return new PlanListing(plan).text();
    }

    private String text() {
        var text = new StringBuilder();
        for (int i = 0; i < plan.steps().size(); i++) {
            Node node = plan.steps().get(i);
            if (!Op.isLeaf(node.op())) {
                text.append("%4d  %-40s %s%n".formatted(i, where(node), Listing.line(node)));
            }
        }
        plan.endCopies().forEach((state, v) -> text.append(" end  %-40s copy of %s%n".formatted(state, v)));
        return text.append(summary()).append(peak()).toString();
    }

    private String where(Node node) {
        String places = node.results().stream().map(this::where).collect(Collectors.joining(" "));
        Place.Slab scratch = plan.workspaces().get(node);
        return scratch == null ? places : places + " scratch " + range(scratch);
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

    /** The step with the most live bytes and what lives there, largest first. */
    private String peak() {
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
        int step = fullestStep(live);
        List<Live> there = live.stream().filter(l -> l.from <= step && step <= l.to)
                .sorted(Comparator.comparingLong((Live l) -> -l.bytes)).toList();
        var text = new StringBuilder("fullest at step %d, %d values:%n".formatted(step, there.size()));
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
