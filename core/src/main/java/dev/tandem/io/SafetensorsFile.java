package dev.tandem.io;

import dev.tandem.error.DataException;
import dev.tandem.error.Spelling;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A safetensors file that is open for reading. Its header is read and checked at once, elements only when asked for, so that a
 * damaged file costs no memory. Any element type of the format may be in it; those that Tandem has can be read.
 */
public final class SafetensorsFile implements AutoCloseable {

    /** The format's bound on the header. */
    private static final long LONGEST_HEADER = 100_000_000;
    private static final Map<String, Integer> BITS = Map.ofEntries(Map.entry("BOOL", 8), Map.entry("U8", 8),
            Map.entry("I8", 8), Map.entry("F8_E5M2", 8), Map.entry("F8_E4M3", 8), Map.entry("I16", 16),
            Map.entry("U16", 16), Map.entry("F16", 16), Map.entry("BF16", 16), Map.entry("I32", 32),
            Map.entry("U32", 32), Map.entry("F32", 32), Map.entry("I64", 64), Map.entry("U64", 64),
            Map.entry("F64", 64));

    private final Path file;
    private final FileChannel channel;
    private final long start;
    private final Map<String, String> metadata;
    private final Map<String, Entry> entries;

    /** Where a tensor lies, counted from the end of the header. */
    private record Entry(String dtype, List<Long> sizes, long begin, long end) {
    }

    private SafetensorsFile(Path file, FileChannel channel, long start, Map<String, String> metadata,
            Map<String, Entry> entries) {
        this.file = file;
        this.channel = channel;
        this.start = start;
        this.metadata = Collections.unmodifiableMap(metadata);
        this.entries = entries;
    }

    /**
     * Opens a file.
     *
     * @throws DataException if it is missing or not a whole file of the format
     */
    public static SafetensorsFile open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file);
            try {
                return read(file, channel);
            } catch (IOException | RuntimeException | Error e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw DataException.missing(file, "check the path");
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }

    private static SafetensorsFile read(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < Long.BYTES) {
            throw malformed(file, "is too short for the format", size + " bytes");
        }
        var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        fill(channel, length, 0);
        long header = length.getLong(0);
        if (header < 2 || header > LONGEST_HEADER || header > size - Long.BYTES) {
            throw malformed(file, "has no header that fits into it", "header of " + Long.toUnsignedString(header)
                    + " bytes, file of " + size);
        }
        var text = ByteBuffer.allocate((int) header);
        fill(channel, text, Long.BYTES);
        var json = new JsonObject(file, Json.object(file, text.array(), 0, text.capacity()));
        long start = Long.BYTES + header;
        return new SafetensorsFile(file, channel, start, metadata(json), entries(json, size - start));
    }

    private static Map<String, String> metadata(JsonObject json) {
        var metadata = new LinkedHashMap<String, String>();
        if (json.names().contains(Safetensors.METADATA)) {
            JsonObject object = json.object(Safetensors.METADATA);
            object.names().forEach(name -> metadata.put(name, object.text(name)));
        }
        return metadata;
    }

    private static Map<String, Entry> entries(JsonObject json, long bytes) {
        var entries = new TreeMap<String, Entry>();
        for (String name : json.names()) {
            if (!name.equals(Safetensors.METADATA)) {
                entries.put(name, entry(name, json.object(name)));
            }
        }
        long at = 0;
        for (Entry entry : entries.values().stream()
                .sorted(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end)).toList()) {
            if (entry.begin != at) {
                throw malformed(json.file(), "has a gap or an overlap between tensors",
                        "at byte " + at + " of the elements");
            }
            at = entry.end;
        }
        if (at != bytes) {
            throw malformed(json.file(), "is not as long as its header says",
                    bytes + " bytes of elements, expected " + at);
        }
        return entries;
    }

    private static Entry entry(String name, JsonObject tensor) {
        var entry = new Entry(tensor.text(Safetensors.DTYPE), tensor.integers(Safetensors.SHAPE),
                offset(name, tensor, 0), offset(name, tensor, 1));
        Integer bits = BITS.get(entry.dtype);
        if (bits == null) {
            throw malformed(tensor.file(), "tensor '" + name + "' has an unknown element type", entry.dtype);
        }
        if (bytes(tensor.file(), name, entry, bits) != entry.end - entry.begin) {
            throw malformed(tensor.file(), "tensor '" + name + "' has another size than its shape",
                    "shape " + entry.sizes + " of " + entry.dtype + " in bytes " + entry.begin + " to " + entry.end);
        }
        return entry;
    }

    private static long bytes(Path file, String name, Entry entry, int bits) {
        try {
            long product = bits / 8;
            for (long size : entry.sizes) {
                if (size < 0) {
                    throw malformed(file, "tensor '" + name + "' has a negative size", "shape " + entry.sizes);
                }
                product = Math.multiplyExact(product, size);
            }
            return product;
        } catch (ArithmeticException e) {
            throw malformed(file, "tensor '" + name + "' is larger than any file", "shape " + entry.sizes);
        }
    }

    private static long offset(String name, JsonObject tensor, int i) {
        List<Long> offsets = tensor.integers(Safetensors.OFFSETS);
        if (offsets.size() != 2 || offsets.get(0) < 0 || offsets.get(1) < offsets.get(0)) {
            throw malformed(tensor.file(), "tensor '" + name + "' has no place", "data_offsets " + offsets);
        }
        return offsets.get(i);
    }

    /** The path it was opened at. */
    public Path file() {
        return file;
    }

    /** Texts about the file. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** The names of the tensors, sorted. */
    public Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /**
     * A tensor's type.
     *
     * @throws DataException if there is no such tensor, or Tandem has no such type
     */
    public TensorType type(String name) {
        Entry entry = entry(name);
        DType dtype = Stream.of(DType.values()).filter(d -> Safetensors.name(d).equals(entry.dtype)).findFirst()
                .orElseThrow(
                        () -> DataException.malformed(file, "tensor '" + name + "' has elements that Tandem can't use",
                                entry.dtype, "convert it to F32"));
        if (entry.sizes.stream().anyMatch(s -> s < 1)
                || (entry.end - entry.begin) / dtype.bytes() > Integer.MAX_VALUE) {
            throw DataException.malformed(file, "tensor '" + name + "' has no elements, or too many",
                    "shape " + entry.sizes, "Tandem counts 1 to 2,147,483,647");
        }
        return new TensorType(dtype, Shape.of(entry.sizes.stream().map(Long::intValue).toList()));
    }

    /**
     * Reads a tensor's elements, row-major, in this machine's byte order.
     *
     * @param into memory of the type's size
     * @throws DataException if there is no such tensor, or the file ends too early
     */
    public void read(String name, MemorySegment into) {
        Entry entry = entry(name);
        if (into.byteSize() != entry.end - entry.begin) {
            throw new IllegalArgumentException(
                    "tensor '" + name + "' has " + (entry.end - entry.begin) + " bytes, not " + into.byteSize());
        }
        try {
            var piece = ByteBuffer.allocateDirect((int) Math.min(Digest.CHUNK, into.byteSize()));
            for (long at = 0; at < into.byteSize(); at += piece.capacity()) {
                int count = (int) Math.min(piece.capacity(), into.byteSize() - at);
                fill(channel, piece.clear().limit(count), start + entry.begin + at);
                MemorySegment.copy(MemorySegment.ofBuffer(piece.flip()), 0, into, at, count);
            }
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }

    private Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw DataException.malformed(file, "has no tensor '" + name + "'", entries.size() + " tensors",
                    Spelling.cure(name, entries.keySet()));
        }
        return entry;
    }

    private static void fill(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            int count = channel.read(buffer, at);
            if (count < 0) {
                throw new EOFException("ends at byte " + at);
            }
            at += count;
        }
    }

    private static DataException malformed(Path file, String wrong, String values) {
        return DataException.malformed(file, wrong, values, "get an undamaged safetensors file");
    }

    /** Closes the file. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }
}
