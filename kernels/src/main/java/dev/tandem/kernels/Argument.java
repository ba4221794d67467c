package dev.tandem.kernels;

/** What a kernel's parameter is given. Addresses are of bytes, and 8 bytes wide. */
public sealed interface Argument {

    /** The address of an operand, and so many bytes on. */
    record Operand(int index, long offset) implements Argument {
    }

    /** The address of a result, and so many bytes on. */
    record Result(int index, long offset) implements Argument {
    }

    /** An address in the workspace. */
    record Workspace(long offset) implements Argument {
    }

    /** An {@code int}. */
    record I32(int value) implements Argument {
    }

    /** A {@code long long}. */
    record I64(long value) implements Argument {
    }

    /** A {@code float}. */
    record F32(float value) implements Argument {
    }
}
