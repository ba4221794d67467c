package dev.tandem.benchmarks.peers;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tandem.cli.work.ConvGeometry;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * oneDNN's C interface, as far as convolutions need it, in versions 2 and 3. They differ in how things are described: version 2
 * fills structures of the caller, version 3 gives handles. <i>Source</i>: oneDNN, developer guide and {@code dnnl.h}.
 */
final class OneDnn {

    private static final int UNIMPLEMENTED = 3;
    private static final int CPU = 1;
    private static final int IN_ORDER = 1;
    private static final int F32 = 3;
    private static final int ANY_LAYOUT = 1;
    private static final int FORWARD_TRAINING = 64;
    private static final int DIRECT = 1;
    private static final MemorySegment NONE = MemorySegment.NULL;
    private static final MemorySegment ALLOCATE = MemorySegment.ofAddress(-1);
    /** More than version 2's largest structure, of an operation, has. */
    private static final long DESCRIPTION_BYTES = 16_384;

    private final NativeLibrary library = NativeLibrary.first("onednn",
            List.of("libdnnl.so.3", "libdnnl.so.2", "libdnnl.dylib", "dnnl.dll"),
            "install it (Debian 13, Ubuntu 24.04: apt install libdnnl3; Debian 12: apt install libdnnl2; macOS: brew install "
                    + "onednn), or put its folder into LD_LIBRARY_PATH");
    private final boolean handles = library.has("dnnl_memory_desc_create_with_tag");
    private final MethodHandle execute = library.function("dnnl_primitive_execute",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS));
    private final MethodHandle await = library.function("dnnl_stream_wait", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private final MemorySegment engine = made("dnnl_engine_create", CPU, 0L);
    private final MemorySegment stream = made("dnnl_stream_create", engine, IN_ORDER);

    /** An operand or result of an operation: what it is called in a query of its layout, and among arguments. */
    enum Role {
        SRC(129, 1), DIFF_SRC(130, 129), WEIGHTS(131, 33), DIFF_WEIGHTS(132, 161), DST(133, 17), DIFF_DST(134, 145);

        private final int query;
        private final int argument;

        Role(int query, int argument) {
            this.query = query;
            this.argument = argument;
        }
    }

    /** Version, as {@code 2.6.3}. */
    @SuppressWarnings("restricted")
    String version() {
        try {
            var version = (MemorySegment) library.function("dnnl_version", FunctionDescriptor.of(ADDRESS)).invoke();
            var numbers = version.reinterpret(3L * Integer.BYTES);
            return IntStream.range(0, 3).mapToObj(i -> String.valueOf(numbers.getAtIndex(JAVA_INT, i)))
                    .reduce((a, b) -> a + "." + b).orElseThrow();
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sizes of a convolution as oneDNN wants them, each layout left to it. */
    final class Convolution {

        private final Arena arena;
        private final MemorySegment src;
        private final MemorySegment weights;
        private final MemorySegment dst;
        private final List<MemorySegment> window;

        Convolution(ConvGeometry g, Arena arena) {
            this.arena = arena;
            src = layout(g.input().sizes());
            dst = layout(g.result().sizes());
            int[] filter = g.filter().sizes();
            weights = layout(g.groups() == 1
                    ? filter
                    : IntStream.concat(IntStream.of(g.groups(), filter[0] / g.groups()),
                            IntStream.of(filter).skip(1)).toArray());
            var w = g.window();
            window = List.of(longs(ints(w.stride())), longs(ints(w.dilation().stream().map(d -> d - 1).toList())),
                    longs(ints(w.low())), longs(ints(w.high())));
        }

        private static int[] ints(List<Integer> list) {
            return list.stream().mapToInt(Integer::intValue).toArray();
        }

        private MemorySegment longs(int... values) {
            return arena.allocateFrom(JAVA_LONG, IntStream.of(values).asLongStream().toArray());
        }

        private MemorySegment layout(int... sizes) {
            if (handles) {
                return made("dnnl_memory_desc_create_with_tag", sizes.length, longs(sizes), F32, ANY_LAYOUT);
            }
            var layout = arena.allocate(DESCRIPTION_BYTES, Long.BYTES);
            check("dnnl_memory_desc_init_by_tag", layout, sizes.length, longs(sizes), F32, ANY_LAYOUT);
            return layout;
        }

        /** The operation's description: its implementation is chosen, with the layouts it likes best. */
        MemorySegment forward() {
            return described("forward", List.of(FORWARD_TRAINING, DIRECT, src, weights, NONE, dst), List.of(), NONE);
        }

        MemorySegment inputGradient() {
            var hint = forward();
            return described("backward_data", List.of(DIRECT, src, weights, dst), List.of(hint), hint);
        }

        MemorySegment filterGradient() {
            var hint = forward();
            return described("backward_weights", List.of(DIRECT, src, weights, NONE, dst), List.of(hint), hint);
        }

        private MemorySegment described(String direction, List<Object> operands, List<Object> hintIfAny,
                MemorySegment hint) {
            if (handles) {
                return made("dnnl_convolution_" + direction + "_primitive_desc_create",
                        Stream.of(List.of(engine), operands, window, hintIfAny, List.of(NONE)).flatMap(List::stream)
                                .toArray());
            }
            var description = arena.allocate(DESCRIPTION_BYTES, Long.BYTES);
            check("dnnl_dilated_convolution_" + direction + "_desc_init",
                    Stream.of(List.of(description), operands, window).flatMap(List::stream).toArray());
            return made("dnnl_primitive_desc_create", description, NONE, engine, hint);
        }
    }

    /** An operation with its operands, in the layouts it likes best, full of numbers. */
    final class Operation implements AutoCloseable {

        private final Arena arena = Arena.ofConfined();
        private final List<MemorySegment> memories = new ArrayList<>();
        private final MemorySegment primitive;
        private final MemorySegment arguments;

        Operation(MemorySegment description, Role... roles) {
            primitive = made("dnnl_primitive_create", description);
            arguments = arena.allocate(2L * Long.BYTES * roles.length, Long.BYTES);
            for (int i = 0; i < roles.length; i++) {
                arguments.set(JAVA_INT, 2L * Long.BYTES * i, roles[i].argument);
                arguments.set(ADDRESS, 2L * Long.BYTES * i + Long.BYTES, memory(description, roles[i]));
            }
        }

        @SuppressWarnings("restricted")
        private MemorySegment memory(MemorySegment description, Role role) {
            try {
                var layout = (MemorySegment) library
                        .function("dnnl_primitive_desc_query_md",
                                FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_INT, JAVA_INT))
                        .invoke(description, role.query, 0);
                long bytes = (long) library
                        .function("dnnl_memory_desc_get_size", FunctionDescriptor.of(JAVA_LONG, ADDRESS))
                        .invoke(layout);
                var memory = made("dnnl_memory_create", layout, engine, ALLOCATE);
                memories.add(memory);
                NativeLibrary.fill(got("dnnl_memory_get_data_handle", memory).reinterpret(bytes));
                return memory;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        /** Does it once. */
        void run() {
            try {
                int status = (int) execute.invokeExact(primitive, stream,
                        (int) (arguments.byteSize() / (2L * Long.BYTES)),
                        arguments);
                int waited = (int) await.invokeExact(stream);
                if (status != 0 || waited != 0) {
                    throw new IllegalStateException("status " + status + ", " + waited);
                }
            } catch (Throwable e) {
                throw new IllegalStateException("dnnl_primitive_execute", e);
            }
        }

        @Override
        public void close() {
            check("dnnl_primitive_destroy", primitive);
            memories.forEach(memory -> check("dnnl_memory_destroy", memory));
            arena.close();
        }
    }

    private void check(String function, Object... arguments) {
        int status = library.call(function, arguments);
        if (status == UNIMPLEMENTED) {
            throw new UnsupportedOperationException("oneDNN has no implementation of it");
        }
        if (status != 0) {
            throw new IllegalStateException(function + ": status " + status);
        }
    }

    /** What a function makes, that gives a handle by its first argument. */
    private MemorySegment made(String function, Object... rest) {
        try (Arena arena = Arena.ofConfined()) {
            var handle = arena.allocate(ADDRESS);
            check(function, Stream.concat(Stream.of(handle), Stream.of(rest)).toArray());
            return handle.get(ADDRESS, 0);
        }
    }

    /** What a function gives by its second argument. */
    private MemorySegment got(String function, MemorySegment of) {
        try (Arena arena = Arena.ofConfined()) {
            var value = arena.allocate(ADDRESS);
            check(function, of, value);
            return value.get(ADDRESS, 0);
        }
    }
}
