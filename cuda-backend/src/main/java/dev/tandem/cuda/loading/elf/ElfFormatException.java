package dev.tandem.cuda.loading.elf;

/** A file is not the ELF file it should be; the message says what was seen. */
public final class ElfFormatException extends Exception {

    private static final long serialVersionUID = 1L;

    ElfFormatException(String seen) {
        super(seen);
    }
}
