package dev.tandem.runtime;

import dev.tandem.spi.Backend;
import dev.tandem.spi.MemoryScope;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;

/** Copies a tensor's rows to the device piece by piece: host memory for a piece is all it takes, however large the tensor is. */
final class RowUpload {

    private static final int PIECE_BYTES = 1 << 24;
    /** Pieces of so many rows, or a multiple, begin where tensors may begin. */
    private static final int ALIGNED_ROWS = 64;

    private final Backend backend;
    private final String name;
    private final Tensor tensor;
    private final int rows;
    private final int rowElements;

    RowUpload(Backend backend, String name, Tensor tensor) {
        this.backend = backend;
        this.name = name;
        this.tensor = tensor;
        rows = tensor.type().shape().size(0);
        rowElements = tensor.type().elements() / rows;
    }

    /** Copies all rows and waits for it. */
    void run(RowSource source) {
        long rowBytes = backend.bytes(type(1));
        int piece = Math.clamp(PIECE_BYTES / rowBytes / ALIGNED_ROWS * ALIGNED_ROWS, ALIGNED_ROWS,
                Integer.MAX_VALUE);
        for (int first = 0; first < rows; first += Math.min(piece, rows - first)) {
            copy(first, Math.min(piece, rows - first), source);
        }
    }

    private void copy(int first, int count, RowSource source) {
        long offset = first == 0 ? 0 : backend.bytes(type(first));
        TensorType type = type(count);
        try (MemoryScope scope = backend.openScope("rows of " + name)) {
            Staging staging = Staging.of(name, type, backend, scope);
            DType dtype = type.dtype();
            boolean same = backend.hostType(dtype) == dtype;
            Staging given = same ? staging : Staging.of(name, type, scope);
            for (int row = 0; row < count; row++) {
                source.copyTo(first + row, given.memory(), (long) row * rowElements * dtype.bytes());
            }
            if (!same) {
                staging.write(given);
            }
            backend.upload(staging.memory(), new Tensor(tensor.buffer(), tensor.offset() + offset, type)).await();
        }
    }

    private TensorType type(int count) {
        return new TensorType(tensor.type().dtype(), tensor.type().shape().with(0, count));
    }
}
