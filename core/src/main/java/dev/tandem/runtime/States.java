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
import org.jspecify.annotations.Nullable;

/**
 * The states of a session: device memory by name, with host memory to read and write it. Those that are held beside them have
 * owners of their own, and are found by name alone.
 */
final class States {

    /** A state's storage. */
    record Stored(Tensor tensor, Staging staging) {
    }

    private final Backend backend;
    private final long seed;
    private final MemoryScope scope;
    private final SortedMap<String, Stored> stored = new TreeMap<>();
    private final SortedMap<String, Tensor> held = new TreeMap<>();

    States(Backend backend, long seed) {
        this.backend = backend;
        this.seed = seed;
        this.scope = backend.openScope("model");
    }

    /** Those of a graph's states that are not known yet. Checks the types of the others. */
    List<Op.State> unknown(Collection<Op.State> states) {
        var unknown = new ArrayList<Op.State>();
        for (Op.State state : states) {
            Tensor known = known(state.name());
            if (known == null) {
                unknown.add(state);
            } else if (!known.type().equals(state.type())) {
                throw new UsageException("state", state.name(), "has another type in this session", known.type()
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

    private @Nullable Tensor known(String name) {
        Stored own = stored.get(name);
        return own == null ? held.get(name) : own.tensor;
    }

    /** A state's storage on the device, held or not. */
    Tensor tensor(String name) {
        Tensor known = known(name);
        return known == null ? find(name).tensor : known;
    }

    /** Makes states that someone holds known by name. */
    void hold(SortedMap<String, Tensor> tensors) {
        held.putAll(tensors);
    }

    /** Forgets states that someone held. */
    void letGo(Collection<String> names) {
        held.keySet().removeAll(names);
    }

    /** Checks that none of some names is taken. */
    void checkUnknown(Collection<String> names) {
        for (String name : names) {
            Tensor known = known(name);
            if (known != null) {
                throw new UsageException("state", name, "is there already", known.type().toString(),
                        "rename one of them");
            }
        }
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
