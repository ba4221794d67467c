package dev.tandem.runtime;

import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import dev.tandem.spi.Backend;
import dev.tandem.spi.MemoryScope;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.TensorType;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * States beside a model's that their holder makes and writes: a data set on the device, and what leads a step through it.
 * Programs compiled while they are there find them by name like any state. They are no part of the model: neither
 * {@link Session#states} nor {@link Session#sha256} has them. Closing frees their memory.
 */
public final class HeldStates implements AutoCloseable {

    private final Session session;
    private final String name;
    private final Backend backend;
    private final MemoryScope scope;
    private final SortedMap<String, Tensor> tensors = new TreeMap<>();
    private final SortedMap<String, InputSlot> slots = new TreeMap<>();
    private boolean closed;

    HeldStates(Session session, String name, Map<String, TensorType> types) {
        this.session = session;
        this.name = name;
        backend = session.backend();
        scope = backend.openScope(name);
        try {
            types.forEach((state, type) -> {
                var tensor = new Tensor(scope.allocate(backend.bytes(type)), 0, type);
                tensors.put(state, tensor);
                slots.put(state, new InputSlot(state, tensor, backend, scope));
            });
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    /** Starts replacing a state's elements, in order with the programs that are run before and after. */
    public void write(String state, int... values) {
        InputSlot slot = slot(state);
        slot.staging().write(values);
        slot.upload();
    }

    /** Starts replacing a state's elements, in order with the programs that are run before and after. */
    public void write(String state, double... values) {
        InputSlot slot = slot(state);
        slot.staging().write(values);
        slot.upload();
    }

    /** Replaces a state's elements, row by row. The host memory this takes is bounded, and given back. */
    public void writeRows(String state, RowSource rows) {
        new RowUpload(backend, state, slot(state).tensor()).run(rows);
    }

    /** Writes a state's elements, row-major, into an array. Allocates nothing after the first time. */
    public void read(String state, double[] into) {
        InputSlot slot = slot(state);
        Staging host = slot.staging();
        backend.download(slot.tensor(), host.memory()).await();
        host.read(into);
    }

    private InputSlot slot(String state) {
        check();
        InputSlot slot = slots.get(state);
        if (slot == null) {
            throw new UsageException("state", state, "is not held", name + ", " + slots.size() + " states",
                    Spelling.cure(state, slots.keySet()));
        }
        return slot;
    }

    /** What it holds, by name. */
    SortedMap<String, Tensor> all() {
        return Collections.unmodifiableSortedMap(tensors);
    }

    long bytes() {
        return scope.allocatedBytes();
    }

    private void check() {
        if (closed) {
            throw new UsageException("states", name, "are closed", "", "hold others");
        }
        session.check();
    }

    /**
     * Frees the memory.
     *
     * @throws UsageException if a program that has one of the states is still open
     */
    @Override
    public void close() {
        check();
        session.letGo(this);
        free();
    }

    void free() {
        closed = true;
        scope.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
