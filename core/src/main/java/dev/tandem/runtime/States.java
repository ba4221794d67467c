package dev.tandem.runtime;

import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Op;
import dev.tandem.spi.Backend;
import dev.tandem.spi.MemoryScope;
import dev.tandem.spi.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The states of a session: device memory by name, with host memory to read and write it. */
final class States {

    /** A state's storage. */
    record Stored(Tensor tensor, Staging staging) {
    }

    private final Backend backend;
    private final long seed;
    private final MemoryScope scope;
    private final SortedMap<String, Stored> stored = new TreeMap<>();

    States(Backend backend, long seed) {
        this.backend = backend;
        this.seed = seed;
        this.scope = backend.openScope("model");
    }

    /** Those of a graph's states that are not known yet. Checks the types of the others. */
    List<Op.State> unknown(Collection<Op.State> states) {
        var unknown = new ArrayList<Op.State>();
        for (Op.State state : states) {
            Stored known = stored.get(state.name());
            if (known == null) {
                unknown.add(state);
            } else if (!known.tensor.type().equals(state.type())) {
                throw new UsageException("state", state.name(), "has another type in this session", known.tensor.type()
                        + ", this program has " + state.type(), "rename one of them, or use a session of its own");
            }
        }
        return unknown;
    }

    /** Allocates states and gives them their first values. */
    void declare(List<Op.State> states) {
        for (Op.State state : states) {
            var tensor = new Tensor(scope.allocate(backend.bytes(state.type())), 0, state.type());
            var staging = Staging.of(state.name(), state.type(), backend, scope);
            InitialValues.write(state, seed, staging);
            backend.upload(staging.memory(), tensor).await();
            stored.put(state.name(), new Stored(tensor, staging));
        }
    }

    /** A state's storage on the device. */
    Tensor tensor(String name) {
        return find(name).tensor;
    }

    /** A state's elements on the host, as they are now. */
    Staging download(String name) {
        Stored state = find(name);
        backend.download(state.tensor, state.staging.memory()).await();
        return state.staging;
    }

    /** A state's host memory, to be filled and uploaded. */
    Staging staging(String name) {
        return find(name).staging;
    }

    /** Copies a state's host memory to the device. */
    void upload(String name) {
        Stored state = find(name);
        backend.upload(state.staging.memory(), state.tensor).await();
    }

    SortedMap<String, Stored> all() {
        return Collections.unmodifiableSortedMap(stored);
    }

    long bytes() {
        return scope.allocatedBytes();
    }

    void close() {
        scope.close();
    }

    private Stored find(String name) {
        Stored state = stored.get(name);
        if (state == null) {
            throw new UsageException("state", name, "is not known in this session", stored.size() + " states",
                    Spelling.cure(name, stored.keySet()));
        }
        return state;
    }
}
