package dev.tandem.io;

import dev.tandem.error.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An object of a JSON file. Asked for what it lacks, it says so with the name of the file.
 *
 * @param file where it is from, for messages
 * @param values by name, in order: a value is a String, a Long, a Double, a Boolean, a List or a Map; there are no nulls. Written,
 *        it may be an Integer, too
 */
public record JsonObject(Path file, Map<String, ?> values) {

    private static final int LARGEST_BYTES = 16 << 20;

    /** Copies the map. */
    public JsonObject {
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /**
     * Reads a file of one object.
     *
     * @throws DataException if it is missing, larger than 16 MiB, or something else
     */
    public static JsonObject read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] text = in.readNBytes(LARGEST_BYTES + 1);
            if (text.length > LARGEST_BYTES) {
                throw DataException.malformed(file, "is too large", "over " + LARGEST_BYTES + " bytes",
                        "get the right one");
            }
            return new JsonObject(file, Json.object(file, text, 0, text.length));
        } catch (NoSuchFileException e) {
            throw DataException.missing(file, "check the path");
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }

    /**
     * Writes the file, as {@link AtomicFile} does.
     *
     * @throws DataException if that fails; the file is what it was
     */
    public void write() {
        AtomicFile.write(file, Json.text(values));
    }

    /** The names there are. */
    public Set<String> names() {
        return Collections.unmodifiableSet(values.keySet());
    }

    /**
     * A text.
     *
     * @throws DataException if there is none of this name
     */
    public String text(String name) {
        return value(name, String.class, "a text");
    }

    /**
     * A whole number.
     *
     * @throws DataException if there is none of this name
     */
    public long integer(String name) {
        return value(name, Long.class, "a whole number");
    }

    /**
     * A whole number in a range.
     *
     * @throws DataException if there is none of this name, or it lies outside
     */
    public int integer(String name, int least, int most) {
        long value = integer(name);
        if (value < least || value > most) {
            throw wrong(name, "between " + least + " and " + most, value);
        }
        return (int) value;
    }

    /**
     * A number.
     *
     * @throws DataException if there is none of this name
     */
    public double number(String name) {
        return value(name, Number.class, "a number").doubleValue();
    }

    /**
     * An object within.
     *
     * @throws DataException if there is none of this name
     */
    public JsonObject object(String name) {
        var object = new LinkedHashMap<String, Object>();
        Map<?, ?> within = value(name, Map.class, "an object");
        within.forEach((n, v) -> object.put((String) n, v));
        return new JsonObject(file, object);
    }

    /**
     * The numbers of a list.
     *
     * @throws DataException if there is no list of this name, or something else is in it
     */
    public List<Double> numbers(String name) {
        return list(name, Number.class).stream().map(Number::doubleValue).toList();
    }

    /**
     * The whole numbers of a list.
     *
     * @throws DataException if there is no list of this name, or something else is in it
     */
    public List<Long> integers(String name) {
        return list(name, Long.class);
    }

    private <T> List<T> list(String name, Class<T> element) {
        List<?> list = value(name, List.class, "a list");
        for (Object e : list) {
            if (!element.isInstance(e)) {
                throw wrong(name, "of numbers", e);
            }
        }
        return list.stream().map(element::cast).toList();
    }

    private <T> T value(String name, Class<T> type, String wanted) {
        Object value = values.get(name);
        if (value == null) {
            throw DataException.malformed(file, "lacks '" + name + "'", "names " + String.join(", ", values.keySet()),
                    "get an undamaged one");
        }
        if (!type.isInstance(value)) {
            throw wrong(name, wanted, value);
        }
        return type.cast(value);
    }

    private DataException wrong(String name, String wanted, Object value) {
        return DataException.malformed(file, "'" + name + "' is not " + wanted, shortened(value),
                "get an undamaged one");
    }

    private static String shortened(Object value) {
        String text = String.valueOf(value);
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
