package dev.tandem.lab.catalogue;

import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import dev.tandem.lab.Lab;
import dev.tandem.lab.learning.Learning;
import dev.tandem.lab.neurons.Neurons;
import java.util.List;
import java.util.stream.Stream;

/** The labs by name. */
public final class Catalogue {

    private static final List<Lab> LABS = Stream.of(Neurons.labs(), Learning.labs()).flatMap(List::stream).toList();

    private Catalogue() {
    }

    /** All labs, in the order of the lecture. */
    public static List<Lab> labs() {
        return LABS;
    }

    /**
     * The lab of a name.
     *
     * @throws UsageException with the nearest name if there is none
     */
    public static Lab lab(String name) {
        return LABS.stream().filter(l -> l.name().equals(name)).findFirst().orElseThrow(() -> {
            var names = LABS.stream().map(Lab::name).toList();
            return new UsageException("lab", name, "is not in the catalogue", "", Spelling.cure(name, names));
        });
    }
}
