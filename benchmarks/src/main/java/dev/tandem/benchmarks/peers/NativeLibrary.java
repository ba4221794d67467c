package dev.tandem.benchmarks.peers;

import dev.tandem.cli.peer.PeerException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Optional;

/** A C library of the system. */
final class NativeLibrary {

    private static final long ALIGNMENT = 64;

    private final SymbolLookup symbols;

    private NativeLibrary(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    /**
     * Loads the first library that is there.
     *
     * @param peer who needs it
     * @param files its names on the systems it may be on, the best first
     * @param cure how to install it
     * @throws PeerException if none is there
     */
    static NativeLibrary first(String peer, List<String> files, String cure) {
        return files.stream().flatMap(file -> loaded(file).stream()).findFirst()
                .orElseThrow(
                        () -> PeerException.missing(peer, "its library was not found", String.join(", ", files), cure));
    }

    @SuppressWarnings("restricted")
    private static Optional<NativeLibrary> loaded(String file) {
        try {
            return Optional.of(new NativeLibrary(SymbolLookup.libraryLookup(file, Arena.global())));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Whether it has a function. */
    boolean has(String function) {
        return symbols.find(function).isPresent();
    }

    /** A function, to be called with exactly these types. */
    @SuppressWarnings("restricted")
    MethodHandle function(String name, FunctionDescriptor types) {
        return Linker.nativeLinker().downcallHandle(symbols.findOrThrow(name), types);
    }

    /**
     * Calls a function that gives an int. Slow: for preparations.
     *
     * @param arguments ints, longs and segments, which are passed as addresses
     */
    int call(String name, Object... arguments) {
        var layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            layouts[i] = switch (arguments[i]) {
                case Integer _ -> ValueLayout.JAVA_INT;
                case Long _ -> ValueLayout.JAVA_LONG;
                case MemorySegment _ -> ValueLayout.ADDRESS;
                default -> throw new IllegalArgumentException("no C type: " + arguments[i]);
            };
        }
        try {
            return (int) function(name, FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts))
                    .invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(name, e);
        }
    }

    /** Aligned memory with numbers around 0. */
    static MemorySegment numbers(Arena arena, long count) {
        var segment = arena.allocate(count * Float.BYTES, ALIGNMENT);
        fill(segment);
        return segment;
    }

    /** Numbers around 0: zeros or denormal ones would be another work. */
    static void fill(MemorySegment floats) {
        for (long i = 0; i < floats.byteSize() / Float.BYTES; i++) {
            floats.setAtIndex(ValueLayout.JAVA_FLOAT, i, i % 13 * 0.1f - 0.6f);
        }
    }
}
