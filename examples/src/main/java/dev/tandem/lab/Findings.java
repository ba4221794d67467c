package dev.tandem.lab;

import dev.tandem.report.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a lab came to.
 *
 * @param lab which one
 * @param measured its numbers, in their order
 * @param seconds it took
 * @param report the page that shows it
 */
public record Findings(Lab lab, List<Measured> measured, double seconds, Report report) {

    /** Copies the list. */
    public Findings {
        measured = List.copyOf(measured);
    }

    /** Whether every number is what it should be, and there is one. */
    public boolean ok() {
        return !measured.isEmpty() && measured.stream().allMatch(Measured::holds);
    }

    /** The numbers by their names. */
    public Map<String, Double> numbers() {
        var numbers = new LinkedHashMap<String, Double>();
        measured.forEach(m -> numbers.put(m.name(), m.value()));
        return numbers;
    }

    /** What each number should be, by their names. */
    public Map<String, String> expected() {
        var expected = new LinkedHashMap<String, String>();
        measured.forEach(m -> expected.put(m.name(), m.expected().toString()));
        return expected;
    }
}
