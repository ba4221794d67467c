package dev.tandem.cuda.standin;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Sees and turns the stand-ins of this process. There is one device, so its settings are global: {@link #reset} first, when
 * nothing uses it any more, and tests that use it run one after the other.
 */
@SuppressWarnings("restricted")
public final class StandIn {
    /** The order in which a kernel's blocks, and the threads of a block, run. A result that depends on it is wrong. */
    public enum Order {
        /** By index. */
        FORWARD,
        /** From the last to the first. */
        REVERSE,
        /** By chance, which {@link StandIn#seed} repeats. */
        SHUFFLED
    }

    /** What is counted. */
    public enum Count {
        /** Things that no correct program does. */
        VIOLATIONS,
        /** Calls that can fail. */
        CALLS,
        /** Kernels run, replayed ones too. */
        LAUNCHES,
        /** Graphs replayed. */
        GRAPH_LAUNCHES,
        /** Live device allocations. */
        ALLOCATIONS,
        /** Their bytes, each rounded up to 256. */
        BYTES,
        /** The most there were. */
        PEAK,
        /** Live pinned allocations. */
        PINNED,
        /** Allocations that were alive when the context went. */
        LEAKS,
        /** Live streams, events, modules, graphs, library handles, descriptors and programs. */
        HANDLES
    }

    private final SymbolLookup driver;

    private StandIn(SymbolLookup driver) {
        this.driver = driver;
    }

    /** Builds what is missing and reaches into the driver's stand-in; ends the test, with the reason, where that can't be. */
    public static StandIn open() {
        return new StandIn(SymbolLookup.libraryLookup(libraries().resolve("libcuda.so.1"), Arena.global()));
    }

    /** The folder of the four libraries, built if missing or older than their sources. Ends the test where that can't be. */
    public static Path libraries() {
        return StandInBuild.folder();
    }

    /** A counter. */
    public long count(Count what) {
        return count(switch (what) {
            case VIOLATIONS -> "violations";
            case CALLS -> "calls";
            case LAUNCHES -> "launches";
            case GRAPH_LAUNCHES -> "graphLaunches";
            case ALLOCATIONS -> "allocations";
            case BYTES -> "bytes";
            case PEAK -> "peak";
            case PINNED -> "pinned";
            case LEAKS -> "leaks";
            case HANDLES -> "handles";
        });
    }

    /** Live handles of a kind, such as {@code stream} or {@code cudnnHandle}. */
    public long handles(String kind) {
        return count("handles:" + kind);
    }

    /** What no correct program does, a line each; empty if nothing happened. */
    public String violations() {
        try {
            var text = (MemorySegment) handle("standin_violations", FunctionDescriptor.of(ValueLayout.ADDRESS))
                    .invokeExact();
            return text.reinterpret(Integer.MAX_VALUE).getString(0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Lets the n-th call from now fail with an error of its library; 0: none. */
    public void failAt(long n) {
        invoke("standin_fail_at", n);
    }

    /** Has every call of a library's function answer with a status of that library; 0: as it does by itself. */
    public void answer(String function, int status) {
        try (var arena = Arena.ofConfined()) {
            handle("standin_answer", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_INT))
                    .invokeExact(arena.allocateFrom(function), status);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Writes the name of every call to a file; null: no more. */
    public void trace(@Nullable Path file) {
        try (var arena = Arena.ofConfined()) {
            var name = file == null ? MemorySegment.NULL : arena.allocateFrom(file.toString());
            handle("standin_trace", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS)).invokeExact(name);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /**
     * As if nothing had happened: memory, handles, errors and counters go, settings are the first ones again. Handles of the
     * libraries above the driver stay counted until they are destroyed.
     */
    public void reset() {
        try {
            handle("standin_reset", FunctionDescriptor.ofVoid()).invokeExact();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** The order of blocks and threads. */
    public void order(Order order) {
        set("order", order.ordinal());
    }

    /** Of the shuffled order. */
    public void seed(long seed) {
        set("seed", seed);
    }

    /** Whether work runs at once rather than when something waits for it. */
    public void eager(boolean eager) {
        set("eager", eager ? 1 : 0);
    }

    /** Whether kernels compiled from now on have their accesses checked; without they are faster. */
    public void checked(boolean checked) {
        set("checked", checked ? 1 : 0);
    }

    /** Whether cuDNN's convolution with a bias leaves the bias out: a fault that tests must find. */
    public void forgetsBias(boolean forgets) {
        set("forgetsBias", forgets ? 1 : 0);
    }

    /** Whether there is no device. */
    public void absent(boolean absent) {
        set("absent", absent ? 1 : 0);
    }

    /** Bytes of device memory. */
    public void memory(long bytes) {
        set("memory", bytes);
    }

    /** The device's compute capability. */
    public void computeCapability(int major, int minor) {
        set("capability", major * 10L + minor);
    }

    /** The CUDA version the driver says it has, such as 12060. */
    public void driverVersion(int version) {
        set("driver", version);
    }

    /** How long a checked kernel may run. */
    public void limitMillis(long millis) {
        set("limitMillis", millis);
    }

    /** Which live stream, counted from 1 in the order they were made, waits for no event: a wait that someone forgot; 0: none. */
    public void deaf(int stream) {
        set("deaf", stream);
    }

    private long count(String what) {
        try (var arena = Arena.ofConfined()) {
            var count = handle("standin_count", FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
            return (long) count.invokeExact(arena.allocateFrom(what));
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private void set(String what, long value) {
        try (var arena = Arena.ofConfined()) {
            var set = handle("standin_set",
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
            if ((int) set.invokeExact(arena.allocateFrom(what), value) != 0) {
                throw new AssertionError("no setting " + what);
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private void invoke(String function, long value) {
        try {
            handle(function, FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG)).invokeExact(value);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private MethodHandle handle(String function, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(driver.findOrThrow(function), descriptor);
    }
}
