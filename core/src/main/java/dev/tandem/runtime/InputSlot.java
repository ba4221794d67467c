package dev.tandem.runtime;

import dev.tandem.spi.Backend;
import dev.tandem.spi.Fence;
import dev.tandem.spi.MemoryScope;
import dev.tandem.spi.Tensor;

/**
 * Device memory that the host writes, with host memory to fill and the copies between them that may be under way. On a device
 * apart the host memory is there twice, from the second upload on: one is filled while the other one travels.
 */
final class InputSlot {

    private final String name;
    private final Tensor tensor;
    private final Backend backend;
    private final MemoryScope scope;
    private final Staging[] places;
    private final Fence[] pending;
    private int turn;
    private boolean set;

    /** Host memory comes from the scope, when it is first filled. */
    InputSlot(String name, Tensor tensor, Backend backend, MemoryScope scope) {
        this.name = name;
        this.tensor = tensor;
        this.backend = backend;
        this.scope = scope;
        int count = backend.isRemote() ? 2 : 1;
        places = new Staging[count];
        pending = new Fence[count];
    }

    String name() {
        return name;
    }

    Tensor tensor() {
        return tensor;
    }

    boolean isSet() {
        return set;
    }

    /** The host memory that the next upload copies; waits until it may be written. */
    Staging staging() {
        if (places[turn] == null) {
            places[turn] = Staging.of(name, tensor.type(), backend, scope);
            pending[turn] = Fence.DONE;
        }
        pending[turn].await();
        pending[turn] = Fence.DONE;
        return places[turn];
    }

    void upload() {
        pending[turn] = backend.upload(staging().memory(), tensor);
        turn = (turn + 1) % places.length;
        set = true;
    }
}
