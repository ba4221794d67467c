package dev.tandem.graph;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.Layout;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads types as listings print them: {@code f32[2,3]}, with {@code {channels-last}} behind one in that layout. */
final class Types {

    private Types() {
    }

    static TensorType type(String text) {
        int open = text.indexOf('[');
        int close = text.indexOf(']');
        int[] sizes = Arrays.stream(text.substring(open + 1, close).split(",")).filter(s -> !s.isBlank())
                .mapToInt(s -> Integer.parseInt(s.trim())).toArray();
        Layout layout = text.endsWith("{channels-last}") ? Layout.CHANNELS_LAST : Layout.ROW_MAJOR;
        return new TensorType(DType.valueOf(text.substring(0, open).toUpperCase(Locale.ROOT)), Shape.of(sizes), layout);
    }

    /** Types with blanks between them. */
    static List<TensorType> types(String text) {
        return Stream.of(text.split(" ")).filter(s -> !s.isEmpty()).map(Types::type).toList();
    }
}
