package dev.tandem.cuda.gpu.bench;

import dev.tandem.cuda.gpu.report.Row;
import dev.tandem.spi.Backend;
import dev.tandem.spi.MemoryScope;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;

/** Copies between the device and the memory that the backend stages them in. */
record TransferBench(Backend backend, Rounds rounds, Findings findings) {

    void run(int mebibytes) {
        long bytes = (long) mebibytes << 20;
        TensorType type = TensorType.f32((int) (bytes / Float.BYTES));
        try (MemoryScope scope = backend.openScope("transfer")) {
            MemorySegment host = scope.staging(bytes);
            var device = new Tensor(scope.allocate(backend.bytes(type)), 0, type);
            row("upload", mebibytes, rounds.seconds(() -> backend.upload(host, device).await(), () -> {
            }));
            row("download", mebibytes, rounds.seconds(() -> backend.download(device, host).await(), () -> {
            }));
        }
    }

    private void row(String what, int mebibytes, Spread seconds) {
        findings.row(what, mebibytes + " MiB", backend.device().precision(), Row.EAGER,
                seconds.rate(mebibytes * 0x1p20 * 1e-9), "GB/s");
    }
}
