package dev.tandem.cuda.gpu.report;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Records, maps, lists, texts, numbers and truths as JSON, a line each. A library would bring more modules of the JDK into the
 * bundle than all else here.
 */
final class Json {

    private final StringBuilder text = new StringBuilder();

    private Json() {
    }

    static String text(Object value) {
        var json = new Json();
        json.write(value, "\n");
        return json.text.append('\n').toString();
    }

    private void write(@Nullable Object value, String line) {
        switch (value) {
            case null -> text.append("null");
            case Map<?, ?> map -> {
                open('{');
                map.forEach((name, element) -> member(String.valueOf(name), element, line));
                close('}', line);
            }
            case List<?> list -> {
                open('[');
                list.forEach(element -> element(element, line));
                close(']', line);
            }
            case Record fields -> {
                open('{');
                for (RecordComponent component : fields.getClass().getRecordComponents()) {
                    member(component.getName(), read(component, fields), line);
                }
                close('}', line);
            }
            case Double number when !Double.isFinite(number) -> text.append("null");
            case Number number -> text.append(number);
            case Boolean truth -> text.append(truth);
            default -> quoted(value.toString());
        }
    }

    private static @Nullable Object read(RecordComponent component, Record fields) {
        try {
            return component.getAccessor().invoke(fields);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(component.toString(), e);
        }
    }

    private void open(char bracket) {
        text.append(bracket);
    }

    private void member(String name, @Nullable Object value, String line) {
        next(line);
        quoted(name);
        text.append(": ");
        write(value, line + "  ");
        text.append(',');
    }

    private void element(@Nullable Object value, String line) {
        next(line);
        write(value, line + "  ");
        text.append(',');
    }

    private void next(String line) {
        text.append(line).append("  ");
    }

    private void close(char bracket, String line) {
        int last = text.length() - 1;
        if (text.charAt(last) == ',') {
            text.setLength(last);
            text.append(line);
        }
        text.append(bracket);
    }

    private void quoted(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ') {
                        text.append("\\u%04x".formatted((int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
