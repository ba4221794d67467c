package dev.tandem.cli.work;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The sizes of a convolution.
 *
 * @param input [N,C,…], an axis of the image for each of the window's
 * @param filters channels of the result
 * @param window kernel, stride, padding, dilation
 * @param groups of channels that don't see each other
 */
public record ConvGeometry(Shape input, int filters, Window window, int groups) {

    private static final String EXAMPLE = "write for instance \"[8,3,224,224] 64 of 11x11 stride 4 pad 2\" or, with all there is, "
            + "\"[8,4,32,32] 6 of 3x3 stride 2 pad 1 dilation 2 groups 2\"";
    private static final String SIZES = "(\\d{1,6}(?:x\\d{1,6}){0,2})";
    private static final Pattern TEXT = Pattern.compile("\\[(\\d{1,6}(?:,\\d{1,6}){2,4})\\] (\\d{1,6}) of " + SIZES
            + "(?: stride " + SIZES + ")?(?: pad " + SIZES + "(?:\\.\\." + SIZES + ")?)?(?: dilation " + SIZES
            + ")?(?: groups (\\d{1,6}))?");

    /**
     * Checks that there is a result.
     *
     * @throws UsageException if the window does not fit, or channels don't divide into groups
     */
    public ConvGeometry {
        if (input.rank() != window.axes() + 2) {
            throw wrong(input, "needs an input [N,C,…] with an axis for each of the window's", window.toString());
        }
        if (Stream.of(window.kernel(), window.stride(), window.dilation()).flatMap(List::stream).anyMatch(n -> n < 1)) {
            throw new UsageException("convolution", input.toString(), "kernel, stride and dilation must be at least 1",
                    window.toString(), EXAMPLE);
        }
        if (groups < 1 || filters < 1 || input.size(1) % groups != 0 || filters % groups != 0) {
            throw wrong(input, "has channels that don't divide into the groups", filters + " filters, " + groups
                    + " groups");
        }
        for (int axis = 0; axis < window.axes(); axis++) {
            if (window.positions(axis, input.size(axis + 2)) < 1) {
                throw wrong(input, "is smaller than the window", window.toString());
            }
        }
    }

    /** A convolution of square images without groups. */
    public static ConvGeometry square(int batch, int channels, int size, int filters, Window window) {
        return new ConvGeometry(Shape.of(batch, channels, size, size), filters, window, 1);
    }

    /**
     * Reads {@link #toString()}.
     *
     * @throws UsageException if it is something else, or no such convolution is possible
     */
    public static ConvGeometry of(String text) {
        Matcher m = TEXT.matcher(text);
        if (!m.matches()) {
            throw new UsageException("convolution", text, "can't be read", "",
                    EXAMPLE);
        }
        List<Integer> kernel = numbers(m.group(3), "x");
        int axes = kernel.size();
        List<Integer> low = numbers(m.group(5), axes, 0);
        var window = new Window(kernel, numbers(m.group(4), axes, 1), low,
                m.group(6) == null ? low : numbers(m.group(6), axes, 0), numbers(m.group(7), axes, 1), false);
        return new ConvGeometry(Shape.of(numbers(m.group(1), ",")), Integer.parseInt(m.group(2)), window,
                m.group(8) == null ? 1 : Integer.parseInt(m.group(8)));
    }

    private static List<Integer> numbers(@Nullable String text, int axes, int usual) {
        if (text == null) {
            return Collections.nCopies(axes, usual);
        }
        List<Integer> numbers = numbers(text, "x");
        return numbers.size() == 1 ? Collections.nCopies(axes, numbers.getFirst()) : numbers;
    }

    private static List<Integer> numbers(String text, String separator) {
        return Stream.of(text.split(separator, -1)).map(Integer::valueOf).toList();
    }

    private static UsageException wrong(Shape input, String what, String values) {
        return new UsageException("convolution", input.toString(), what, values, "choose other sizes");
    }

    /** [filters, channels of a group, kernel…]. */
    public Shape filter() {
        return Shape.of(filters, input.size(1) / groups).then(Shape.of(window.kernel()));
    }

    /** [N, filters, positions…]. */
    public Shape result() {
        var sizes = new ArrayList<Integer>(List.of(input.size(0), filters));
        for (int axis = 0; axis < window.axes(); axis++) {
            sizes.add(window.positions(axis, input.size(axis + 2)));
        }
        return Shape.of(sizes);
    }

    /** Multiplications with an addition; the same for all three forms. */
    public double multiplyAdds() {
        return (double) result().elements() * input.size(1) / groups * window.cells();
    }

    /** Input, filters and window, {@code [64,3,32,32] 64 of 3x3 stride 2 pad 1}. */
    @Override
    public String toString() {
        return input + " " + filters + " of " + window + (groups == 1 ? "" : " groups " + groups);
    }
}
