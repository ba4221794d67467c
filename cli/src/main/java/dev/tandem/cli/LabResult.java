package dev.tandem.cli;

import dev.tandem.lab.Findings;
import dev.tandem.lab.Form;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a lab came to, for programs; its text is for people.
 *
 * @param numbers by name; null for what is not finite
 * @param expected by the same names
 * @param ok whether every number is as expected
 * @param report the page
 */
record LabResult(String lab, String form, Map<String, @Nullable Double> numbers, Map<String, String> expected,
        boolean ok,
        double seconds, String report) {

    static LabResult of(Findings findings, Form form, Path page) {
        var numbers = new LinkedHashMap<String, @Nullable Double>();
        findings.numbers().forEach((name, value) -> numbers.put(name, Json.number(value)));
        return new LabResult(findings.lab().name(), form.name().toLowerCase(Locale.ROOT), numbers, findings.expected(),
                findings.ok(), findings.seconds(), page.toString());
    }

    String text() {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("what", "measured", "expected"));
        numbers.forEach((name, value) -> rows.add(
                List.of(name, value == null ? "–" : shown(value), String.valueOf(expected.get(name)))));
        return Text.table(rows) + "\n%s, after %s: %s".formatted(ok ? "as expected" : "NOT as expected",
                Text.seconds(seconds), report);
    }

    private static String shown(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Text.count((long) value)
                : "%.6g".formatted(value);
    }
}
