package dev.tandem.optim;

import dev.tandem.error.UsageException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Parameters that learn in another way than the others. Where several groups have a parameter, their factors multiply.
 *
 * <p>A pattern is the path of a layer, which stands for all its parameters ({@code features}), or the name of a parameter
 * ({@code conv1/weight}); {@code *} stands for any characters ({@code *}{@code /bias}).
 *
 * @param patterns what names the parameters
 * @param rate a factor on the learning rate. Where it is 0 the parameter is <i>frozen</i>: it never changes, and neither its
 *        gradient nor anything beside it is computed. What a layer tracks but does not train, as the mean and variance that batch
 *        normalisation keeps, goes on following the data that evaluation will meet
 * @param decay a factor on the weight decay
 */
public record ParameterGroup(List<String> patterns, double rate, double decay) {

    /**
     * Copies the list and checks the factors.
     *
     * @throws UsageException if a factor is not a number from 0 on, or there is no pattern
     */
    public ParameterGroup {
        patterns = List.copyOf(patterns);
        if (patterns.isEmpty()) {
            throw new UsageException("parameter group", "", "names no parameters", "0 patterns",
                    "give the path of a layer or the name of a parameter");
        }
        Tuned.check("factor on the rate", rate, rate >= 0, "from 0 on");
        Tuned.check("factor on the weight decay", decay, decay >= 0, "from 0 on");
    }

    /** A group that learns as all others do. */
    public static ParameterGroup of(String... patterns) {
        return new ParameterGroup(List.of(patterns), 1, 1);
    }

    /** Parameters that never change. */
    public static ParameterGroup frozen(String... patterns) {
        return of(patterns).rate(0);
    }

    /** Biases, and the scales and shifts of normalisation: {@code biasesAndScales().decay(0)} spares them the weight decay. */
    public static ParameterGroup biasesAndScales() {
        return of("*/bias", "*/scale", "*/shift");
    }

    /** This group with another factor on the learning rate. */
    public ParameterGroup rate(double factor) {
        return new ParameterGroup(patterns, factor, decay);
    }

    /** This group with another factor on the weight decay. */
    public ParameterGroup decay(double factor) {
        return new ParameterGroup(patterns, rate, factor);
    }

    /** Whether a parameter of this name belongs here. */
    public boolean has(String parameter) {
        return patterns.stream().anyMatch(p -> regex(p).matcher(parameter).matches());
    }

    private static Pattern regex(String pattern) {
        return Pattern.compile("\\Q" + pattern.replace("*", "\\E.*\\Q") + "\\E(/.*)?");
    }
}
