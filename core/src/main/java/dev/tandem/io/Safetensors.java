package dev.tandem.io;

import dev.tandem.error.DataException;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;

/**
 * Writes tensors by name into one file that the tools of the field read: eight bytes with the length of a header, the header (a JSON
 * object with type, shape and place of each tensor), the elements, row-major and little-endian. <i>Source</i>: the safetensors
 * format, huggingface/safetensors, README "Format".
 */
public final class Safetensors {

    /** The name in the header under which texts about the file lie. */
    static final String METADATA = "__metadata__";
    static final String DTYPE = "dtype";
    static final String SHAPE = "shape";
    static final String OFFSETS = "data_offsets";
    private static final int ALIGNMENT = 8;

    private Safetensors() {
    }

    /**
     * A tensor to be written.
     *
     * @param type of the elements, row-major
     * @param elements in this machine's byte order, of the type's size
     */
    public record Content(TensorType type, MemorySegment elements) {

        /** Checks the size. */
        public Content {
            if (elements.byteSize() != type.bytes()) {
                throw new IllegalArgumentException(
                        type + " has " + type.bytes() + " bytes, not " + elements.byteSize());
            }
        }
    }

    /**
     * Writes a file, as {@link AtomicFile} does: wide element types first, then by name.
     *
     * @param metadata texts about the file
     * @return the SHA-256 of the file, in hexadecimal digits
     * @throws DataException if that fails; the file is what it was
     */
    public static String write(Path file, SortedMap<String, Content> tensors, Map<String, String> metadata) {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new IllegalStateException("safetensors files are written on little-endian machines alone");
        }
        var order = tensors.entrySet().stream().sorted(Comparator
                .comparingInt((Map.Entry<String, Content> e) -> -e.getValue().type.dtype().bytes())
                .thenComparing(Map.Entry::getKey)).toList();
        byte[] header = header(order, metadata);
        var digest = new Digest();
        AtomicFile.write(file, channel -> {
            write(channel, digest,
                    ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(0, header.length));
            write(channel, digest, ByteBuffer.wrap(header));
            var piece = ByteBuffer.allocateDirect(Digest.CHUNK);
            for (var tensor : order) {
                write(channel, digest, tensor.getValue().elements, piece);
            }
        });
        return digest.hex();
    }

    private static byte[] header(List<Map.Entry<String, Content>> order, Map<String, String> metadata) {
        var header = new LinkedHashMap<String, Object>();
        if (!metadata.isEmpty()) {
            header.put(METADATA, metadata);
        }
        long at = 0;
        for (var tensor : order) {
            TensorType type = tensor.getValue().type;
            long end = at + type.bytes();
            header.put(tensor.getKey(), Map.of(DTYPE, name(type.dtype()), SHAPE,
                    IntStream.of(type.shape().sizes()).boxed().toList(), OFFSETS, List.of(at, end)));
            at = end;
        }
        String text = new String(Json.text(header), StandardCharsets.UTF_8);
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return (text + " ".repeat((ALIGNMENT - bytes % ALIGNMENT) % ALIGNMENT)).getBytes(StandardCharsets.UTF_8);
    }

    /** The format's name of an element type. */
    static String name(DType dtype) {
        return dtype.name();
    }

    /** By pieces: a file takes no arrays but of bytes, and a buffer views two gigabytes at most. */
    private static void write(WritableByteChannel channel, Digest digest, MemorySegment all, ByteBuffer piece)
            throws IOException {
        for (long at = 0; at < all.byteSize(); at += piece.capacity()) {
            int count = (int) Math.min(piece.capacity(), all.byteSize() - at);
            MemorySegment.copy(all, at, MemorySegment.ofBuffer(piece.clear()), 0, count);
            write(channel, digest, piece.limit(count));
        }
    }

    private static void write(WritableByteChannel channel, Digest digest, ByteBuffer bytes) throws IOException {
        digest.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
