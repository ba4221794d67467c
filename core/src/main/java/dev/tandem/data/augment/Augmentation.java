package dev.tandem.data.augment;

import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How pictures are changed while a network learns from them: steps, one after the other. Immutable; each method gives another.
 * Neighbouring steps that only move pixels are done as one, so that values are interpolated once.
 *
 * <pre>{@code
 * TrainingOptions.defaults().augment(Augmentation.none().shift(2).flip())
 * }</pre>
 *
 * @param steps in their order
 */
public record Augmentation(List<Step> steps) {

    private static final String SEPARATOR = ",";

    /** Copies the list. */
    public Augmentation {
        steps = List.copyOf(steps);
    }

    /** Leaves pictures as they are. */
    public static Augmentation none() {
        return new Augmentation(List.of());
    }

    /** Then moves by up to so many whole pixels. See {@link Step.Shift}. */
    public Augmentation shift(int pixels) {
        return then(new Step.Shift(pixels));
    }

    /** Then turns by up to so many degrees. See {@link Step.Rotate}. */
    public Augmentation rotate(double degrees) {
        return then(new Step.Rotate(degrees));
    }

    /** Then enlarges or shrinks by up to this share. See {@link Step.Scale}. */
    public Augmentation scale(double share) {
        return then(new Step.Scale(share));
    }

    /** Then bends. See {@link Step.Elastic}. */
    public Augmentation elastic(double strength, double smoothness) {
        return then(new Step.Elastic(strength, smoothness));
    }

    /** Then mirrors every other picture. See {@link Step.Flip}. */
    public Augmentation flip() {
        return then(new Step.Flip());
    }

    /** Then pads and cuts. See {@link Step.Crop}. */
    public Augmentation crop(int padding) {
        return then(new Step.Crop(padding));
    }

    /** Then fills a square. See {@link Step.Cutout}. */
    public Augmentation cutout(int side) {
        return then(new Step.Cutout(side));
    }

    /** Then does a step. */
    public Augmentation then(Step step) {
        var more = new ArrayList<>(steps);
        more.add(step);
        return new Augmentation(more);
    }

    /** Whether it leaves pictures as they are. */
    public boolean isNone() {
        return steps.isEmpty();
    }

    /**
     * Reads what {@link #toString} writes: names with their numbers, {@code shift:2,rotate:10}. Numbers that are left out are
     * {@code shift:2}, {@code rotate:10}, {@code scale:0.1}, {@code elastic:34:4}, {@code crop:4}, {@code cutout:8}; {@code none} is
     * no step.
     *
     * @throws UsageException naming the nearest right spelling, or the number that can't be
     */
    public static Augmentation parse(String text) {
        if (text.equals("none")) {
            return none();
        }
        Augmentation parsed = none();
        for (String word : text.split(SEPARATOR, -1)) {
            String[] parts = word.strip().split(":", -1);
            Function<Numbers, Step> step = known().get(parts[0]);
            if (step == null) {
                throw new UsageException("augmentation", parts[0], "is not known", "",
                        Spelling.cure(parts[0], known().keySet()));
            }
            var numbers = new Numbers(word.strip(), parts);
            parsed = parsed.then(step.apply(numbers));
            numbers.checkEnd();
        }
        return parsed;
    }

    private static Map<String, Function<Numbers, Step>> known() {
        var known = new LinkedHashMap<String, Function<Numbers, Step>>();
        known.put("shift", n -> new Step.Shift(n.whole(2)));
        known.put("rotate", n -> new Step.Rotate(n.next(10)));
        known.put("scale", n -> new Step.Scale(n.next(0.1)));
        known.put("elastic", n -> new Step.Elastic(n.next(34), n.next(4)));
        known.put("flip", n -> new Step.Flip());
        known.put("crop", n -> new Step.Crop(n.whole(4)));
        known.put("cutout", n -> new Step.Cutout(n.whole(8)));
        return known;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return isNone() ? "none" : steps.stream().map(Step::text).collect(Collectors.joining(SEPARATOR));
    }

    /** The numbers after a step's name, taken one by one. */
    private static final class Numbers {

        private final String word;
        private final String[] parts;
        private int taken = 1;

        Numbers(String word, String[] parts) {
            this.word = word;
            this.parts = parts;
        }

        double next(double otherwise) {
            if (taken >= parts.length) {
                return otherwise;
            }
            try {
                return Double.parseDouble(parts[taken++]);
            } catch (NumberFormatException _) {
                throw wrong("has something else where a number should be");
            }
        }

        int whole(int otherwise) {
            double number = next(otherwise);
            if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
                throw wrong("takes whole pixels");
            }
            return (int) number;
        }

        void checkEnd() {
            if (taken < parts.length) {
                throw wrong("has a number too many");
            }
        }

        private UsageException wrong(String what) {
            return new UsageException("augmentation", word, what, "",
                    "write for instance shift:2,rotate:10,scale:0.1,elastic:34:4,flip,crop:4,cutout:8");
        }
    }
}
