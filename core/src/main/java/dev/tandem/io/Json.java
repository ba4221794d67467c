package dev.tandem.io;

import dev.tandem.error.DataException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Objects of a JSON text as maps in the order of the text: a value is a String, a Long, a Double, a Boolean, a List or a Map. A
 * null is left out. A double is written so that reading gives the same bits.
 */
final class Json {

    private static final int DEEPEST = 32;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxNumberLength(40)
                    .maxNameLength(10_000).build())
            .build();

    private Json() {
    }

    /**
     * Reads one object.
     *
     * @param file what messages call it
     * @throws DataException if it is not the text of one object
     */
    static Map<String, Object> object(Path file, byte[] text, int offset, int length) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text, offset, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw malformed(file, "no object at the start");
            }
            Map<String, Object> object = object(file, parser);
            if (parser.nextToken() != null) {
                throw malformed(file, "more after the object");
            }
            return object;
        } catch (JacksonException e) {
            throw malformed(file, String.valueOf(e.getOriginalMessage()));
        }
    }

    private static DataException malformed(Path file, String where) {
        return DataException.malformed(file, "is no JSON object", where, "get an undamaged one");
    }

    private static Map<String, Object> object(Path file, JsonParser parser) {
        var object = new LinkedHashMap<String, Object>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() != JsonToken.VALUE_NULL) {
                object.put(name, value(file, parser));
            }
        }
        return object;
    }

    private static List<Object> list(Path file, JsonParser parser) {
        var list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(file, parser));
        }
        return list;
    }

    private static Object value(Path file, JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(file, parser);
            case START_ARRAY -> list(file, parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL, NOT_AVAILABLE, END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT ->
                throw malformed(file, "no value at " + parser.currentLocation().offsetDescription());
        };
    }

    /** An object on one line, in UTF-8. */
    static byte[] text(Map<String, ?> object) {
        var text = new StringWriter();
        try (var generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(generator, object);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(JsonGenerator to, Object value) {
        switch (value) {
            case Map<?, ?> object -> {
                to.writeStartObject();
                object.forEach((name, v) -> {
                    to.writeName(name.toString());
                    write(to, v);
                });
                to.writeEndObject();
            }
            case List<?> list -> {
                to.writeStartArray();
                list.forEach(v -> write(to, v));
                to.writeEndArray();
            }
            case String s -> to.writeString(s);
            case Boolean b -> to.writeBoolean(b);
            case Integer i -> to.writeNumber(i);
            case Long l -> to.writeNumber(l);
            case Double d -> to.writeNumber(d);
            default -> throw new IllegalArgumentException("JSON has no " + value.getClass());
        }
    }
}
