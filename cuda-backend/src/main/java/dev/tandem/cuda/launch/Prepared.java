package dev.tandem.cuda.launch;

import dev.tandem.cuda.driver.Address;
import dev.tandem.cuda.driver.Api;
import dev.tandem.cuda.driver.Device;
import dev.tandem.cuda.nvrtc.Function;
import dev.tandem.kernels.Argument;
import dev.tandem.kernels.Launch;
import dev.tandem.spi.Bound;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** One start of a kernel with its arguments in native memory, written once. */
final class Prepared implements Bound {

    private static final int SLOT_BYTES = 8;

    private final Device device;
    private final CUfunction function;
    private final CUstream stream;
    private final String operation;
    private final int blocks;
    private final int threads;
    private final int sharedBytes;
    private final Pointer table;

    /**
     * Writes the arguments.
     *
     * @param operation what reports call it
     * @param arena owner of the memory of the arguments
     */
    Prepared(Device device, Launch launch, Function function, String operation, Addresses addresses, Arena arena) {
        this.device = device;
        this.function = function.handle();
        this.stream = device.work().handle();
        this.operation = operation;
        this.blocks = launch.blocks();
        this.threads = launch.threads();
        this.sharedBytes = launch.sharedBytes();
        this.table = new Address(table(launch.arguments(), addresses, arena).address());
    }

    private static MemorySegment table(List<Argument> arguments, Addresses addresses, Arena arena) {
        MemorySegment values = arena.allocate((long) SLOT_BYTES * Math.max(1, arguments.size()), SLOT_BYTES);
        MemorySegment table = arena.allocate((long) SLOT_BYTES * Math.max(1, arguments.size()), SLOT_BYTES);
        for (int i = 0; i < arguments.size(); i++) {
            long at = (long) SLOT_BYTES * i;
            switch (arguments.get(i)) {
                case Argument.Operand(int index, long offset) ->
                    values.set(ValueLayout.JAVA_LONG, at, addresses.operands()[index] + offset);
                case Argument.Result(int index, long offset) ->
                    values.set(ValueLayout.JAVA_LONG, at, addresses.results()[index] + offset);
                case Argument.Workspace(long offset) ->
                    values.set(ValueLayout.JAVA_LONG, at, addresses.workspace() + offset);
                case Argument.I32(int value) -> values.set(ValueLayout.JAVA_INT, at, value);
                case Argument.I64(long value) -> values.set(ValueLayout.JAVA_LONG, at, value);
                case Argument.F32(float value) -> values.set(ValueLayout.JAVA_FLOAT, at, value);
            }
            table.set(ValueLayout.JAVA_LONG, at, values.address() + at);
        }
        return table;
    }

    @Override
    public void run() {
        device.faults().issue(operation);
        int status = JCudaDriver.cuLaunchKernel(function, blocks, 1, 1, threads, 1, 1, sharedBytes, stream, table,
                null);
        device.faults().check(Api.DRIVER, status, operation);
    }
}
