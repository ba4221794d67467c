package dev.tandem.report;

import java.util.List;

/**
 * A page: what was done and what came of it.
 *
 * @param title its name
 * @param lead a sentence below the title, empty for none
 * @param sections what it shows, in their order
 */
public record Report(String title, String lead, List<Section> sections) {

    /** Copies the list. */
    public Report {
        sections = List.copyOf(sections);
    }
}
