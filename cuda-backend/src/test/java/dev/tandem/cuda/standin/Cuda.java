package dev.tandem.cuda.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** CUDA's C functions called by name, as a test needs them: no binding, only Java's foreign functions. */
@SuppressWarnings("restricted")
final class Cuda {
    private final SymbolLookup lookup;
    private final Map<String, MethodHandle> handles = new HashMap<>();
    private final Arena arena = Arena.ofAuto();
    final StandIn standIn = StandIn.open();

    Cuda() {
        var folder = StandIn.libraries();
        lookup = List.of("libcuda.so.1", "libnvrtc.so.12", "libcublas.so.12", "libcudnn.so.9").stream()
                .map(name -> SymbolLookup.libraryLookup(folder.resolve(name), Arena.global())).reduce(SymbolLookup::or)
                .orElseThrow();
    }

    /** A device with a context and nothing else. */
    Cuda fresh() {
        standIn.reset();
        ok("cuInit", 0);
        var context = out();
        ok("cuDevicePrimaryCtxRetain", context, 0);
        ok("cuCtxSetCurrent", context.get(ValueLayout.JAVA_LONG, 0));
        return this;
    }

    /** Calls a function that returns an int; arguments are Integer, Long, Float, Double and MemorySegment. */
    int call(String function, Object... arguments) {
        var layouts = List.of(arguments).stream().map(Cuda::layout).toArray(MemoryLayout[]::new);
        var handle = handles.computeIfAbsent(function + List.of(layouts), name -> Linker.nativeLinker()
                .downcallHandle(lookup.findOrThrow(function), FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts)));
        try {
            return (int) handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new AssertionError(function, e);
        }
    }

    void ok(String function, Object... arguments) {
        assertThat(call(function, arguments)).as(function).isZero();
    }

    private static MemoryLayout layout(Object argument) {
        return switch (argument) {
            case Integer i -> ValueLayout.JAVA_INT;
            case Long l -> ValueLayout.JAVA_LONG;
            case Float f -> ValueLayout.JAVA_FLOAT;
            case Double d -> ValueLayout.JAVA_DOUBLE;
            default -> ValueLayout.ADDRESS;
        };
    }

    /** Room for a result of up to 8 bytes. */
    MemorySegment out() {
        return arena.allocate(8, 8);
    }

    /** What a function gives back through its first parameter. */
    long made(String function, Object... arguments) {
        var to = out();
        var all = new Object[arguments.length + 1];
        all[0] = to;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        ok(function, all);
        return to.get(ValueLayout.JAVA_LONG, 0);
    }

    MemorySegment floats(float... values) {
        return arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
    }

    MemorySegment ints(int... values) {
        return arena.allocateFrom(ValueLayout.JAVA_INT, values);
    }

    MemorySegment pinned(long bytes) {
        return MemorySegment.ofAddress(made("cuMemHostAlloc", bytes, 0)).reinterpret(bytes);
    }

    long allocate(long bytes) {
        return made("cuMemAlloc_v2", bytes);
    }

    long upload(float... values) {
        var address = allocate(4L * values.length);
        ok("cuMemcpyHtoD_v2", address, floats(values), 4L * values.length);
        return address;
    }

    float[] download(long address, int count) {
        var to = floats(new float[count]);
        ok("cuMemcpyDtoH_v2", to, address, 4L * count);
        return to.toArray(ValueLayout.JAVA_FLOAT);
    }

    /** A stream that knows no order with the null stream. */
    long stream() {
        return made("cuStreamCreate", 1);
    }

    /** The kernel of a text, compiled. */
    long kernel(String text, String entry) {
        var program = program(text);
        assertThat(compile(program)).as(log(program)).isZero();
        var bytes = out();
        ok("nvrtcGetCUBINSize", program, bytes);
        var image = arena.allocate(bytes.get(ValueLayout.JAVA_LONG, 0));
        ok("nvrtcGetCUBIN", program, image);
        var holder = out();
        holder.set(ValueLayout.JAVA_LONG, 0, program);
        ok("nvrtcDestroyProgram", holder);
        return made("cuModuleGetFunction", made("cuModuleLoadData", image), arena.allocateFrom(entry));
    }

    long program(String text) {
        return made("nvrtcCreateProgram", arena.allocateFrom(text), arena.allocateFrom("test.cu"), 0,
                MemorySegment.NULL, MemorySegment.NULL);
    }

    int compile(long program, String... options) {
        var table = arena.allocate(ValueLayout.ADDRESS, Math.max(1, options.length));
        for (int i = 0; i < options.length; i++) {
            table.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(options[i]));
        }
        return call("nvrtcCompileProgram", program, options.length, table);
    }

    String log(long program) {
        var bytes = out();
        ok("nvrtcGetProgramLogSize", program, bytes);
        var text = arena.allocate(bytes.get(ValueLayout.JAVA_LONG, 0));
        ok("nvrtcGetProgramLog", program, text);
        return text.getString(0, StandardCharsets.UTF_8);
    }

    /** Starts a kernel on a grid of one dimension; arguments are Integer, Long and Float. */
    int launch(long function, int blocks, int threads, long stream, Object... arguments) {
        var table = arena.allocate(ValueLayout.ADDRESS, Math.max(1, arguments.length));
        for (int i = 0; i < arguments.length; i++) {
            var value = out();
            switch (arguments[i]) {
                case Integer x -> value.set(ValueLayout.JAVA_INT, 0, x);
                case Float x -> value.set(ValueLayout.JAVA_FLOAT, 0, x);
                default -> value.set(ValueLayout.JAVA_LONG, 0, (Long) arguments[i]);
            }
            table.setAtIndex(ValueLayout.ADDRESS, i, value);
        }
        return call("cuLaunchKernel", function, blocks, 1, 1, threads, 1, 1, 0, stream, table, MemorySegment.NULL);
    }
}
