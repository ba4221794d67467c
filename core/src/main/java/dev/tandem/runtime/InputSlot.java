package dev.tandem.runtime;

import dev.tandem.spi.Backend;
import dev.tandem.spi.Fence;
import dev.tandem.spi.Tensor;

/** An input of a program: host memory to fill, device memory to read, and the copy between them that may be under way. */
final class InputSlot {

    private final String name;
    private final Backend backend;
    private final Staging staging;
    private final Tensor tensor;
    private Fence pending = Fence.DONE;
    private boolean set;

    InputSlot(String name, Backend backend, Staging staging, Tensor tensor) {
        this.name = name;
        this.backend = backend;
        this.staging = staging;
        this.tensor = tensor;
    }

    String name() {
        return name;
    }

    Staging staging() {
        return staging;
    }

    Tensor tensor() {
        return tensor;
    }

    boolean isSet() {
        return set;
    }

    /** Waits until the host memory may be written. */
    void await() {
        pending.await();
        pending = Fence.DONE;
    }

    void upload() {
        pending = backend.upload(staging.memory(), tensor);
        set = true;
    }
}
