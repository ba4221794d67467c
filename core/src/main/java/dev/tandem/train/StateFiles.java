package dev.tandem.train;

import dev.tandem.error.DataException;
import dev.tandem.io.Safetensors;
import dev.tandem.io.SafetensorsFile;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Brings the states of a session into files and back, each under its name. A file has the bits that the backend stores; read into a
 * backend that stores another type, as from the oracle's doubles or a bfloat16 file of another tool, numbers are rounded once.
 */
final class StateFiles {

    private StateFiles() {
    }

    /** The elements of states. They hold until the next call for the same session. */
    static SortedMap<String, Safetensors.Content> contents(Session session, Collection<String> names) {
        var contents = new TreeMap<String, Safetensors.Content>();
        names.forEach(
                name -> contents.put(name, new Safetensors.Content(stored(session, name), session.download(name))));
        return contents;
    }

    private static TensorType stored(Session session, String name) {
        TensorType type = session.type(name);
        return type.as(session.backend().hostType(type.dtype()));
    }

    /**
     * Replaces states by those of a file. All are checked before the first is replaced.
     *
     * @param names of the states; the file may have more
     * @throws DataException if one is missing in the file or has another type there
     */
    static void load(Session session, SafetensorsFile file, Collection<String> names) {
        var missing = new TreeSet<>(names);
        missing.removeAll(file.names());
        if (!missing.isEmpty()) {
            throw DataException.malformed(file.file(),
                    "lacks " + missing.size() + " of the model's " + names.size() + " states",
                    "first '" + missing.first() + "'; the file has " + file.names().stream().limit(3).toList() + " …",
                    "load it into the network it was saved from");
        }
        for (String name : names) {
            TensorType wanted = stored(session, name);
            TensorType found = file.type(name);
            if (!found.shape().equals(wanted.shape())
                    || (found.dtype() == DType.I64) != (wanted.dtype() == DType.I64)) {
                throw DataException.malformed(file.file(), "has another type for '" + name + "'",
                        "file " + found + ", model " + session.type(name),
                        "load it into the network it was saved from");
            }
        }
        try (Arena arena = Arena.ofConfined()) {
            for (String name : names) {
                TensorType type = file.type(name);
                MemorySegment elements = arena.allocate(type.bytes(), Long.BYTES);
                file.read(name, elements);
                if (type.equals(stored(session, name))) {
                    session.write(name, elements);
                } else {
                    session.write(name, doubles(type.dtype(), elements));
                }
            }
        }
    }

    private static double[] doubles(DType dtype, MemorySegment from) {
        double[] doubles = new double[(int) (from.byteSize() / dtype.bytes())];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = switch (dtype) {
                case F32 -> from.getAtIndex(ValueLayout.JAVA_FLOAT, i);
                case F64 -> from.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
                case BF16 -> Float.intBitsToFloat(from.getAtIndex(ValueLayout.JAVA_SHORT, i) << 16);
                case I32 -> from.getAtIndex(ValueLayout.JAVA_INT, i);
                case I64 -> from.getAtIndex(ValueLayout.JAVA_LONG, i);
                case U8, BOOL -> from.getAtIndex(ValueLayout.JAVA_BYTE, i) & 0xff;
            };
        }
        return doubles;
    }
}
