package dev.tandem.cli;

import dev.tandem.oracle.OracleProvider;
import dev.tandem.verify.BackendCheck;
import dev.tandem.verify.Check;
import dev.tandem.verify.LayerCheck;
import dev.tandem.verify.Tolerance;
import dev.tandem.verify.Verification;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A verification as text and as JSON. */
final class VerifyReport {

    private VerifyReport() {
    }

    /**
     * A layer on a backend.
     *
     * @param forward the error of its result; null if it has none of its own
     * @param gradient the largest error of its parameters' gradients; null if it has no parameters
     * @param budget the bound of {@code forward}
     * @param gradientBudget the bound of {@code gradient}
     * @param coveredBy where the layer has no result of its own, the layer in which an error would show
     */
    record Layer(String name, String backend, @Nullable Double forward, @Nullable Double gradient, double budget,
            double gradientBudget, @Nullable String coveredBy, boolean ok) {
    }

    /** A number or tensor on a backend. */
    record Compared(String name, String backend, @Nullable Double error, double budget, boolean ok) {
    }

    /** The whole; {@code firstOverBudget} is null if nothing is. */
    record Result(String model, int batch, List<String> backends, List<Layer> layers, List<Compared> losses,
            List<Compared> states, @Nullable String firstOverBudget, boolean ok) {
    }

    static Result json(String model, int batch, Verification verification) {
        var checks = verification.backends();
        var names = Stream.concat(Stream.of(OracleProvider.NAME), checks.stream().map(VerifyReport::name)).toList();
        String first = checks.stream().flatMap(b -> b.firstOverBudget().stream().map(f -> name(b) + ": " + f))
                .findFirst().orElse(null);
        return new Result(model, batch, names,
                checks.stream().flatMap(b -> b.layers().stream().map(l -> layer(l, b))).toList(),
                checks.stream().map(b -> compared(b.loss(), b)).toList(),
                checks.stream().flatMap(b -> b.states().stream().map(s -> compared(s, b))).toList(), first,
                verification.ok());
    }

    private static Layer layer(LayerCheck layer, BackendCheck backend) {
        Check forward = layer.forward();
        return new Layer(layer.name(), name(backend), forward == null ? null : Json.number(forward.error()),
                layer.worstGradient().map(c -> Json.number(c.error())).orElse(null), Tolerance.ACCUMULATING.nmse(),
                Tolerance.NETWORK_GRADIENT.nmse(), layer.coveredBy().isEmpty() ? null : layer.coveredBy(), layer.ok());
    }

    private static Compared compared(Check check, BackendCheck backend) {
        return new Compared(check.name(), name(backend), Json.number(check.error()), check.bound(), check.ok());
    }

    private static String name(BackendCheck backend) {
        return backend.device().backend();
    }

    static String text(String model, int batch, Verification verification) {
        var text = new StringBuilder();
        for (BackendCheck backend : verification.backends()) {
            text.append("%s, batch %d, on %s, compared with the oracle%n".formatted(model, batch, backend.device()));
            text.append(table(backend)).append(System.lineSeparator());
            text.append(backend.firstOverBudget().map(f -> "NOT OK: first over its budget: " + f)
                    .orElse("ok: everything is within its budget")).append("%n%n".formatted());
        }
        return text.toString().stripTrailing();
    }

    private static String table(BackendCheck backend) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("layer", "forward", "budget", "gradient", "budget", ""));
        for (LayerCheck layer : backend.layers()) {
            Check forward = layer.forward();
            var gradient = layer.worstGradient();
            rows.add(List.of(layer.name(),
                    forward == null ? "in " + layer.coveredBy() : Text.small(forward.error()),
                    forward == null ? "" : Text.small(forward.bound()),
                    gradient.map(g -> Text.small(g.error())).orElse(""),
                    gradient.map(g -> Text.small(g.bound())).orElse(""), layer.ok() ? "ok" : "OVER"));
        }
        rows.add(row("loss", backend.loss()));
        backend.states().stream().max((a, b) -> Double.compare(share(a), share(b)))
                .ifPresent(worst -> rows.add(row("after the step, worst: " + worst.name(), worst)));
        return Text.table(rows);
    }

    private static List<String> row(String name, Check check) {
        return List.of(name, Text.small(check.error()), Text.small(check.bound()), "", "", check.ok() ? "ok" : "OVER");
    }

    /** How much of its budget an error takes. */
    private static double share(Check check) {
        return check.error() == 0 ? 0 : check.error() / check.bound();
    }
}
