package dev.tandem.cli;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Objects as JSON: records by their components, on one line. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {
    }

    static String line(Object object) {
        return MAPPER.writeValueAsString(object);
    }

    /**
     * The tree of a text.
     *
     * @throws JacksonException if it is no JSON
     */
    static JsonNode parsed(String text) {
        return MAPPER.readTree(text);
    }

    /**
     * A record from the text that {@link #line} made of it.
     *
     * @throws JacksonException if it is something else
     */
    static <T> T read(String text, Class<T> type) {
        return MAPPER.readValue(text, type);
    }

    /** Whether a text is a whole object. */
    static boolean isObject(String text) {
        try {
            return parsed(text).isObject();
        } catch (JacksonException _) {
            return false;
        }
    }

    /** A number, or null for NaN and infinities, which JSON does not have. */
    static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
