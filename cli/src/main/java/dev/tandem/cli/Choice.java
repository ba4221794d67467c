package dev.tandem.cli;

import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import java.util.Map;

/** An option's value that is one of a few words. */
final class Choice {

    private Choice() {
    }

    /**
     * What a word stands for.
     *
     * @throws UsageException with the nearest right spelling if it is none of the words
     */
    static <T> T of(String option, String word, Map<String, T> choices) {
        T chosen = choices.get(word);
        if (chosen == null) {
            throw new UsageException("option", option, "can't be '" + word + "'", "",
                    Spelling.cure(word, choices.keySet()));
        }
        return chosen;
    }
}
