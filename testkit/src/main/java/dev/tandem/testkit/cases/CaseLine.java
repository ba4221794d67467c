package dev.tandem.testkit.cases;

import dev.tandem.error.UsageException;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A case as text: a family and its parameters, {@code conv n=3 c=7 k=5 size=13,17 kernel=3,5 stride=2,1}. Lists are separated
 * by commas, the empty list is a dash. A parameter that is absent has the family's default.
 */
public record CaseLine(String family, Map<String, String> parameters) {

    private static final String EMPTY = "-";

    /** Copies the parameters, keeping their order. */
    public CaseLine {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /** A family without parameters, to be given some by {@link #with}. */
    public static CaseLine of(String family) {
        return new CaseLine(family, Map.of());
    }

    /**
     * Reads a line as {@link #toString} writes it.
     *
     * @throws UsageException if a parameter is not of the form key=value
     */
    public static CaseLine parse(String text) {
        String[] words = text.strip().split("\\s+");
        var parameters = new LinkedHashMap<String, String>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                parameters.put(word.substring(0, equals), word.substring(equals + 1));
            } else if (word != words[0]) {
                throw new UsageException("case", text, "has a parameter without a value", word, "write key=value");
            }
        }
        return new CaseLine(words[0], parameters);
    }

    /** This line with a parameter of one word. */
    public CaseLine with(String key, String value) {
        var more = new LinkedHashMap<>(parameters);
        more.put(key, value);
        return new CaseLine(family, more);
    }

    /** This line with a list. */
    public CaseLine with(String key, List<Integer> values) {
        return with(key, values.isEmpty()
                ? EMPTY
                : values.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    /** This line with a number. */
    public CaseLine with(String key, int value) {
        return with(key, List.of(value));
    }

    /** Whether there is a parameter. */
    public boolean has(String key) {
        return parameters.containsKey(key);
    }

    /**
     * A word.
     *
     * @throws UsageException if it is not there
     */
    public String word(String key) {
        String value = parameters.get(key);
        if (value == null) {
            throw new UsageException("case", toString(), "needs the parameter " + key, "",
                    "write " + key + "=value");
        }
        return value;
    }

    /** A word, or a default. */
    public String word(String key, String otherwise) {
        return has(key) ? word(key) : otherwise;
    }

    /** A list of numbers. */
    public List<Integer> list(String key) {
        String value = word(key);
        try {
            return value.equals(EMPTY) ? List.of() : Arrays.stream(value.split(",")).map(Integer::valueOf).toList();
        } catch (NumberFormatException e) {
            throw new UsageException("case", toString(), key + " is no list of numbers", value, "write 1,2,3");
        }
    }

    /** A list of numbers, or a default. */
    public List<Integer> list(String key, List<Integer> otherwise) {
        return has(key) ? list(key) : otherwise;
    }

    /** A number. */
    public int number(String key) {
        return list(key).get(0);
    }

    /** A number, or a default. */
    public int number(String key, int otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    @Override
    public String toString() {
        var text = new StringBuilder(family);
        parameters.forEach((key, value) -> text.append(' ').append(key).append('=').append(value));
        return text.toString();
    }
}
