package dev.tandem.cuda.loading.elf;

import dev.tandem.cuda.loading.elf.ElfImage.Reference;
import dev.tandem.cuda.loading.elf.ElfImage.Version;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeSet;

/**
 * Makes a library that needs {@code libcublas.so.12} need {@code libcublas.so.13} instead. What ties it to the old one is a string
 * (the needed file and, with the same name, its version node) and that string's hash, so that names which differ in their last
 * letter differ in two bytes of the file. Symbol tables hash the names of symbols, not of versions, and stay.
 */
public final class ElfRetarget {

    private ElfRetarget() {
    }

    /**
     * A copy of a library with another need.
     *
     * @param library the file's bytes, which stay as they are
     * @param from the file name of the needed library, also the name of the one version of it that is needed
     * @param to the new name, of the same length
     * @throws ElfFormatException if the file is not an x86-64 library that needs {@code from} in exactly this way; a file that was
     *         retargeted before is not
     * @throws IllegalArgumentException if the names differ in length
     */
    public static byte[] retarget(byte[] library, String from, String to) throws ElfFormatException {
        if (from.length() != to.length()) {
            throw new IllegalArgumentException(from + " and " + to + " differ in length");
        }
        byte[] copy = library.clone();
        var elf = new ElfImage(copy);
        List<Reference> needed = elf.needed().stream().filter(n -> n.name().equals(from)).toList();
        List<Version> versions = elf.versions().stream()
                .filter(v -> v.file().name().equals(from) || v.name().name().equals(from))
                .toList();
        if (needed.size() != 1 || versions.size() != 1) {
            throw new ElfFormatException("needs " + from + " " + needed.size() + " times with " + versions.size()
                    + " versions, not once with one; it needs "
                    + String.join(", ", elf.needed().stream().map(Reference::name).toList()));
        }
        Version version = versions.getFirst();
        if (!version.name().name().equals(from) || !version.file().name().equals(from)) {
            throw new ElfFormatException(
                    "needs version " + version.name().name() + " of " + version.file().name() + ", not " + from);
        }
        if (version.hash() != ElfImage.hash(from)) {
            throw new ElfFormatException(
                    "has a wrong hash of " + from + " (0x" + Integer.toHexString(version.hash()) + ")");
        }
        var places = new TreeSet<>(
                List.of(needed.getFirst().offset(), version.file().offset(), version.name().offset()));
        for (int place : places) {
            if (copy[place - 1] != 0) {
                throw new ElfFormatException("shares the string " + from + " with a longer one (at " + place + ")");
            }
            System.arraycopy(to.getBytes(StandardCharsets.US_ASCII), 0, copy, place, to.length());
        }
        ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(version.hashOffset(), ElfImage.hash(to));
        return copy;
    }
}
