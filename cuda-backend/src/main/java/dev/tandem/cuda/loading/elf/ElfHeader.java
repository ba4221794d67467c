package dev.tandem.cuda.loading.elf;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** The head of a shared library: whether this process could load it, and whether the file is whole. */
public final class ElfHeader {

    static final int SIZE = 64;
    static final int PROGRAM_HEADER = 56;
    static final int PT_LOAD = 1;

    private static final int MACHINE_X86_64 = 62;

    private ElfHeader() {
    }

    /**
     * Checks that a file begins as a 64-bit library for x86-64 does, and does not end before what it maps to memory: loading a
     * truncated library kills the process.
     *
     * @throws ElfFormatException saying what it is instead
     * @throws IOException if it can't be read
     */
    public static void check(Path file) throws ElfFormatException, IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer header = read(channel, 0, SIZE);
            check(header);
            int entry = header.getShort(54) & 0xffff;
            int count = header.getShort(56) & 0xffff;
            if (count > 0 && entry != PROGRAM_HEADER) {
                throw new ElfFormatException("has program headers of " + entry + " bytes, not " + PROGRAM_HEADER);
            }
            ByteBuffer table = read(channel, header.getLong(32), count * PROGRAM_HEADER);
            for (int i = 0; i < count && table.limit() >= (i + 1) * PROGRAM_HEADER; i++) {
                long offset = table.getLong(i * PROGRAM_HEADER + 8);
                long bytes = table.getLong(i * PROGRAM_HEADER + 32);
                if (table.getInt(i * PROGRAM_HEADER) == PT_LOAD
                        && (offset < 0 || bytes < 0 || offset > channel.size() - bytes)) {
                    throw new ElfFormatException(
                            "is truncated (" + channel.size() + " bytes, maps " + bytes + " from " + offset + ")");
                }
            }
            if (table.limit() < count * PROGRAM_HEADER) {
                throw new ElfFormatException("is truncated (" + channel.size() + " bytes)");
            }
        }
    }

    /** Checks the first bytes alone. */
    static void check(ByteBuffer header) throws ElfFormatException {
        if (header.limit() < SIZE || header.getInt(0) != 0x464c457f) {
            throw new ElfFormatException(
                    "is not a library (" + header.limit() + " bytes that don't begin as an ELF file)");
        }
        if (header.get(4) != 2 || header.get(5) != 1) {
            throw new ElfFormatException("is not a 64-bit little-endian library (class " + header.get(4) + ", order "
                    + header.get(5) + ")");
        }
        int machine = header.getShort(18) & 0xffff;
        if (machine != MACHINE_X86_64) {
            throw new ElfFormatException(
                    "is for another processor (machine " + machine + ", x86-64 is " + MACHINE_X86_64 + ")");
        }
    }

    /** Up to so many bytes; fewer where the file ends. */
    private static ByteBuffer read(FileChannel channel, long offset, int bytes) throws IOException {
        var buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long at = Math.max(0, offset);
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, at + buffer.position());
            if (read < 0) {
                break;
            }
        }
        return buffer.flip();
    }
}
