package dev.tandem.cuda.gpu.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * All that was found.
 *
 * @param tandem which Tandem it is of
 * @param date when it began
 * @param quick whether it was a short run, whose figures mean little
 * @param device what the parts ran on; empty if none did
 * @param standIn whether that is no GPU but something that imitates one
 * @param machine facts by name
 * @param outcomes a part each
 */
public record Report(Origin tandem, String date, boolean quick, String device, boolean standIn,
        Map<String, String> machine,
        List<Outcome> outcomes) {

    /** What the name of a device that is no GPU contains. */
    public static final String STAND_IN = "stand-in";

    /** The report of these outcomes. */
    static Report of(Origin tandem, String date, boolean quick, Map<String, String> machine, List<Outcome> outcomes) {
        List<String> devices = results(outcomes).map(PartResult::device).filter(d -> !d.isEmpty()).distinct().toList();
        boolean standIn = devices.stream().anyMatch(Report::isStandIn);
        String device = devices.stream().filter(d -> standIn == isStandIn(d)).findFirst().orElse("");
        return new Report(tandem, date, quick, device, standIn, machine, List.copyOf(outcomes));
    }

    /** Whether a device is no GPU, by its name. */
    public static boolean isStandIn(String device) {
        return device.toLowerCase(Locale.ROOT).contains(STAND_IN);
    }

    /** Whether every part ended well. */
    boolean ok() {
        return outcomes.stream().allMatch(o -> o.status().isFine());
    }

    /** Every measurement, in the order of the parts. */
    List<Row> rows() {
        return results(outcomes).flatMap(r -> r.rows().stream()).toList();
    }

    private static Stream<PartResult> results(List<Outcome> outcomes) {
        return outcomes.stream().map(Outcome::result).filter(Objects::nonNull);
    }
}
