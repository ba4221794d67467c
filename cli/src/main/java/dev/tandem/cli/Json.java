package dev.tandem.cli;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Objects as JSON: records by their components, on one line. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {
    }

    static String line(Object object) {
        return MAPPER.writeValueAsString(object);
    }

    /** A number, or null for NaN and infinities, which JSON does not have. */
    static @Nullable Double number(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
