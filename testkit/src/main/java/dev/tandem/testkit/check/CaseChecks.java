package dev.tandem.testkit.check;

import dev.tandem.graph.Graph;
import dev.tandem.graph.Op;
import dev.tandem.spi.Backend;
import dev.tandem.spi.Recording;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.cases.ContractCase;
import dev.tandem.verify.Difference;
import dev.tandem.verify.Tolerance;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything the contract demands of one case, in order: the first demand that is broken is thrown. */
public final class CaseChecks {

    private static final int ELSEWHERE = 5;

    private final Candidate candidate;
    private final Backend backend;
    private final Backend oracle;
    private final ContractCase tried;
    private final Graph graph;
    private final List<TensorType> types;
    private final double[][] numbers;
    private final double[][] expected;

    private CaseChecks(Candidate candidate, Backend backend, Backend oracle, ContractCase tried) {
        this.candidate = candidate;
        this.backend = backend;
        this.oracle = oracle;
        this.tried = tried;
        this.graph = tried.graph();
        this.types = tried.results();
        this.numbers = tried.values();
        this.expected = Rig.results(oracle, graph, numbers);
    }

    /**
     * Checks one case.
     *
     * @param backend the candidate, open
     * @throws ContractViolation for the first demand that is broken; its message does not yet say how to run it again
     */
    public static void run(Candidate candidate, Backend backend, Backend oracle, ContractCase tried) {
        new CaseChecks(candidate, backend, oracle, tried).run();
    }

    private void run() {
        double[][] results;
        try (var rig = new Rig(backend, graph, 0)) {
            results = first(rig);
            replayed(rig, results);
            nonFinite(rig);
            edges(rig);
        }
        elsewhere(results);
        inPlace(results);
    }

    /** Runs over NaN and over numbers: what differs was not written. */
    private double[][] first(Rig rig) {
        rig.prepare(numbers, Ground.Fill.NAN);
        rig.run();
        rig.trespass().ifPresent(t -> fail(Check.BOUNDS, t));
        double[][] results = rig.results();
        rig.prepare(numbers, Ground.Fill.NUMBER);
        rig.run();
        double[][] over = rig.results();
        for (int r = 0; r < results.length; r++) {
            written(r, results[r], over[r]);
        }
        compare(Check.VALUE, expected, results, Magnitudes.of(tried, numbers, expected, oracle));
        same(Check.REPEAT, results, over);
        return results;
    }

    private void written(int result, double[] overNan, double[] overNumber) {
        for (int i = 0; i < overNumber.length; i++) {
            boolean isFilling = overNumber[i] == Ground.Fill.NUMBER.value() && overNan[i] != overNumber[i];
            if (isFilling) {
                fail(Check.WRITTEN,
                        "element " + i + " of out" + result + " " + types.get(result) + " is what was there before");
            }
        }
    }

    private void replayed(Rig rig, double[][] results) {
        rig.prepare(numbers, Ground.Fill.NUMBER);
        try (Recording recording = rig.record()) {
            unwritten(rig.results());
            recording.replay();
            recording.replay();
            same(Check.REPLAY, results, rig.results());
        }
    }

    /** Recording runs nothing. */
    private void unwritten(double[][] results) {
        for (int r = 0; r < results.length; r++) {
            boolean isFloat = types.get(r).dtype() == DType.F32 && !Op.isLeaf(tried.op())
                    && !(tried.op() instanceof Op.Reshape);
            if (isFloat && results[r][0] != Ground.Fill.NUMBER.value()) {
                fail(Check.REPLAY, "out" + r + " was written while it was recorded");
            }
        }
    }

    private void elsewhere(double[][] results) {
        try (var rig = new Rig(backend, graph, ELSEWHERE)) {
            rig.prepare(numbers, Ground.Fill.NAN);
            rig.run();
            same(Check.PLACE, results, rig.results());
        }
    }

    /** NaN in one operand after the other, then both infinities in the first. */
    private void nonFinite(Rig rig) {
        for (int k = 0; k < numbers.length; k++) {
            if (NonFinite.isDefined(tried, k, Double.NaN)) {
                nonFinite(rig, k, Check.NAN, Double.NaN);
            }
        }
        if (numbers.length > 0 && NonFinite.isDefined(tried, 0, Double.POSITIVE_INFINITY)) {
            nonFinite(rig, 0, Check.INFINITY, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);
        }
    }

    private void nonFinite(Rig rig, int operand, Check check, double... values) {
        double[][] changed = numbers.clone();
        changed[operand] = numbers[operand].clone();
        for (int i = 0; i < values.length; i++) {
            changed[operand][changed[operand].length * (i + 1) / (values.length + 1)] = values[i];
        }
        double[][] wanted = Rig.results(oracle, graph, changed);
        rig.prepare(changed, Ground.Fill.NUMBER);
        rig.run();
        double[][] results = rig.results();
        if (NonFinite.mayMeetPadding(tried.op(), operand)) {
            for (int r = 0; r < results.length; r++) {
                results[r] = NonFinite.withoutSpread(wanted[r], results[r]);
            }
        }
        compare(check, wanted, results, Magnitudes.of(tried, changed, wanted, oracle));
    }

    private void edges(Rig rig) {
        if (tried.tolerance() != Tolerance.EXACT || tried.operands().stream().noneMatch(o -> o.isFloat())
                || tried.op() instanceof Op.Cast) {
            return;
        }
        double[][] special = tried.specialValues();
        double[][] wanted = Rig.results(oracle, graph, special);
        rig.prepare(special, Ground.Fill.NAN);
        rig.run();
        double[][] results = rig.results();
        compare(Check.EDGE, wanted, results, wanted);
        if (moves(tried.op())) {
            same(Check.EDGE, wanted, results);
        }
    }

    /** Whether an operation carries elements bit by bit, zeros with their sign. */
    private static boolean moves(Op op) {
        return !(op instanceof Op.Map) && !(op instanceof Op.Reduce) && !(op instanceof Op.Pool);
    }

    /** Every operand that a result may replace, one at a time, then as many at once as fit. */
    private void inPlace(double[][] results) {
        var operands = tried.operands().stream().map(o -> o.type()).toList();
        if (tried.op() instanceof Op.Composite c && !backend.keeps(c, operands)) {
            return;
        }
        var all = new LinkedHashMap<Integer, Integer>();
        for (int r = 0; r < results.length; r++) {
            for (int operand : Op.inPlace(tried.op(), operands, types.get(r), r)) {
                inPlace(results, Map.of(r, operand));
                if (!all.containsKey(r) && !all.containsValue(operand)) {
                    all.put(r, operand);
                }
            }
        }
        if (all.size() > 1) {
            inPlace(results, all);
        }
    }

    private void inPlace(double[][] results, Map<Integer, Integer> places) {
        try (var rig = new Rig(backend, graph, 0, places)) {
            rig.prepare(numbers, Ground.Fill.NAN);
            rig.run();
            rig.trespass().ifPresent(t -> fail(Check.BOUNDS, "in place of operands " + places + ", " + t));
            double[][] there = rig.results();
            for (int r = 0; r < results.length; r++) {
                if (!Arrays.equals(results[r], there[r])) {
                    Difference d = Difference.of(results[r], there[r]);
                    fail(Check.IN_PLACE, "with results in operands " + places + ", "
                            + d.line(Tolerance.EXACT, "out" + r, types.get(r).shape()));
                }
            }
        }
    }

    private void compare(Check check, double[][] wanted, double[][] results, double[][] sizes) {
        for (int r = 0; r < wanted.length; r++) {
            Tolerance tolerance = types.get(r).dtype().isFloat()
                    ? candidate.tolerance(tried.op(), tried.tolerance())
                    : Tolerance.EXACT;
            Difference d = Difference.of(wanted[r], results[r], sizes[r]);
            if (!d.isWithin(tolerance)) {
                fail(check, d.line(tolerance, "out" + r, types.get(r).shape()));
            }
        }
    }

    private void same(Check check, double[][] results, double[][] others) {
        for (int r = 0; r < results.length; r++) {
            int i = Arrays.mismatch(results[r], others[r]);
            if (i >= 0) {
                fail(check, "out" + r + " " + types.get(r) + " element " + i + " was " + results[r][i] + ", now it is "
                        + others[r][i]);
            }
        }
    }

    private void fail(Check check, String detail) {
        throw new ContractViolation(check, "%s %s on %s vs oracle: %s: %s; seed 0x%X".formatted(tried.line(),
                tried.operation(), candidate.name(), check, detail, tried.seed()));
    }
}
