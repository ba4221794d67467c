package dev.tandem.cuda.loading.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The dynamic section of an ELF64 file: what it needs, and which versions of it. Every offset in the file is checked before it is
 * followed, and all errors are {@link ElfFormatException}.
 *
 * <p><i>Source:</i> System V ABI, chapter 5 (program headers, dynamic section, hash function); LSB 5.0 core, §10.7.3 (version needs).
 */
final class ElfImage {

    private static final int DYNAMIC_ENTRY = 16;
    private static final int VERSION_RECORD = 16;
    private static final int MOST_VERSIONED_LIBRARIES = 1000;
    private static final int PT_DYNAMIC = 2;
    private static final long DT_NULL = 0;
    private static final long DT_NEEDED = 1;
    private static final long DT_STRTAB = 5;
    private static final long DT_STRSZ = 10;
    private static final long DT_VERNEED = 0x6ffffffeL;
    private static final long DT_VERNEEDNUM = 0x6fffffffL;

    private final ByteBuffer image;
    private final List<Segment> segments = new ArrayList<>();
    private final List<Reference> needed = new ArrayList<>();
    private final List<Version> versions = new ArrayList<>();
    private long strings = -1;
    private long stringBytes;

    /** A part of the file that is mapped to memory. */
    private record Segment(long address, long offset, long bytes) {
    }

    /** A name and its place in the file. */
    record Reference(int offset, String name) {
    }

    /** A version that is needed: the library's file name, the version's name, and the place of the name's hash. */
    record Version(Reference file, Reference name, int hashOffset, int hash) {
    }

    ElfImage(byte[] bytes) throws ElfFormatException {
        image = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        ElfHeader.check(image);
        readDynamic(readProgramHeaders());
    }

    /** The libraries it needs. */
    List<Reference> needed() {
        return needed;
    }

    /** The versions of libraries it needs. */
    List<Version> versions() {
        return versions;
    }

    /** The hash that the dynamic linker compares version names by. */
    static int hash(String name) {
        int h = 0;
        for (byte b : name.getBytes(StandardCharsets.US_ASCII)) {
            h = (h << 4) + (b & 0xff);
            int high = h & 0xf0000000;
            h = (h ^ high >>> 24) & ~high;
        }
        return h;
    }

    private Segment readProgramHeaders() throws ElfFormatException {
        long table = image.getLong(32);
        int entry = image.getShort(54) & 0xffff;
        int count = image.getShort(56) & 0xffff;
        if (entry != ElfHeader.PROGRAM_HEADER) {
            throw new ElfFormatException("has program headers of " + entry + " bytes, not " + ElfHeader.PROGRAM_HEADER);
        }
        Segment dynamic = null;
        int at = within(table, (long) count * entry, "the program headers");
        for (int i = 0; i < count; i++, at += entry) {
            var segment = new Segment(image.getLong(at + 16), image.getLong(at + 8), image.getLong(at + 32));
            switch (image.getInt(at)) {
                case ElfHeader.PT_LOAD -> segments.add(segment);
                case PT_DYNAMIC -> dynamic = segment;
                default -> {
                }
            }
        }
        if (dynamic == null) {
            throw new ElfFormatException("has no dynamic section");
        }
        return dynamic;
    }

    private void readDynamic(Segment dynamic) throws ElfFormatException {
        var names = new ArrayList<Long>();
        long versionTable = -1;
        long versionCount = 0;
        int at = within(dynamic.offset(), dynamic.bytes(), "the dynamic section");
        for (long left = dynamic.bytes(); left >= DYNAMIC_ENTRY; left -= DYNAMIC_ENTRY, at += DYNAMIC_ENTRY) {
            long tag = image.getLong(at);
            long value = image.getLong(at + 8);
            if (tag == DT_NULL) {
                break;
            } else if (tag == DT_NEEDED) {
                names.add(value);
            } else if (tag == DT_STRTAB) {
                strings = value;
            } else if (tag == DT_STRSZ) {
                stringBytes = value;
            } else if (tag == DT_VERNEED) {
                versionTable = value;
            } else if (tag == DT_VERNEEDNUM) {
                versionCount = value;
            }
        }
        strings = mapped(strings, "the string table");
        within(strings, stringBytes, "the string table");
        for (long name : names) {
            needed.add(string(name));
        }
        if (versionCount != 0) {
            readVersions(mapped(versionTable, "the version needs"), versionCount);
        }
    }

    private void readVersions(long table, long count) throws ElfFormatException {
        if (count < 0 || count > MOST_VERSIONED_LIBRARIES) {
            throw new ElfFormatException("counts " + count + " libraries with versions");
        }
        long file = table;
        for (long i = 0; i < count; i++) {
            int at = within(file, VERSION_RECORD, "a version need");
            Reference library = string(image.getInt(at + 4) & 0xffffffffL);
            long version = file + (image.getInt(at + 8) & 0xffffffffL);
            int versionsOfFile = image.getShort(at + 2) & 0xffff;
            for (int k = 0; k < versionsOfFile; k++) {
                int v = within(version, VERSION_RECORD, "a needed version");
                versions.add(new Version(library, string(image.getInt(v + 8) & 0xffffffffL), v, image.getInt(v)));
                long next = image.getInt(v + 12) & 0xffffffffL;
                if (next == 0 && k < versionsOfFile - 1) {
                    throw new ElfFormatException(
                            "counts " + versionsOfFile + " versions of " + library.name() + ", has " + (k + 1));
                }
                version += next;
            }
            long next = image.getInt(at + 12) & 0xffffffffL;
            if (next == 0 && i < count - 1) {
                throw new ElfFormatException("counts " + count + " libraries with versions, has " + (i + 1));
            }
            file += next;
        }
    }

    /** The place in the file of what is mapped to this address. */
    private long mapped(long address, String what) throws ElfFormatException {
        for (Segment s : segments) {
            if (address >= s.address() && address - s.address() < s.bytes()) {
                return address - s.address() + s.offset();
            }
        }
        throw new ElfFormatException("has " + what + " at an address that no part of the file is mapped to (0x"
                + Long.toHexString(address) + ")");
    }

    private Reference string(long index) throws ElfFormatException {
        if (index < 0 || index >= stringBytes) {
            throw new ElfFormatException(
                    "names a string outside of its table (" + index + " of " + stringBytes + " bytes)");
        }
        int start = (int) (strings + index);
        int limit = (int) (strings + stringBytes);
        int end = start;
        while (end < limit && image.get(end) != 0) {
            end++;
        }
        if (end == limit) {
            throw new ElfFormatException("has a string without an end (at " + start + ")");
        }
        return new Reference(start, new String(image.array(), start, end - start, StandardCharsets.US_ASCII));
    }

    private int within(long offset, long bytes, String what) throws ElfFormatException {
        if (offset < 0 || bytes < 0 || offset > image.capacity() || bytes > image.capacity() - offset) {
            throw new ElfFormatException(
                    "ends before " + what + " (offset " + offset + ", " + bytes + " bytes, the file has "
                            + image.capacity() + ")");
        }
        return (int) offset;
    }
}
