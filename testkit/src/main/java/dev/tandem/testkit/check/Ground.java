package dev.tandem.testkit.check;

import dev.tandem.spi.Backend;
import dev.tandem.spi.Buffer;
import dev.tandem.spi.MemoryScope;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.DType;
import dev.tandem.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One buffer in which tensors lie with guards around them: filled with what no result may keep before a run, and looked through
 * after it for what nobody may have written. Lots are given out first, then {@link #settle} allocates.
 */
final class Ground {

    private static final long ALIGNMENT = 64;

    /** A tensor's bytes. */
    private record Lot(String name, TensorType type, long offset, long bytes, boolean written) {
    }

    /** What lies in results and workspaces before a run. */
    enum Fill {
        /** Not a number, in the type of floats. */
        NAN(Float.NaN),
        /** An unlikely number. */
        NUMBER(-54_321.5);

        private final double value;

        Fill(double value) {
            this.value = value;
        }

        double value() {
            return value;
        }
    }

    private static final int CHUNK = 4096;
    private static final double GUARD = 271.828125;

    private final Backend backend;
    private final MemoryScope scope;
    private final long floatBytes;
    private final List<Lot> lots = new ArrayList<>();
    private long end;
    private Optional<Buffer> buffer = Optional.empty();
    private Optional<MemorySegment> before = Optional.empty();

    /** Begins with this many alignments of guard. */
    Ground(Backend backend, MemoryScope scope, int shift) {
        this.backend = backend;
        this.scope = scope;
        this.floatBytes = backend.bytes(TensorType.f32(16)) / 16;
        this.end = ALIGNMENT * (1 + shift);
    }

    /** Gives out a lot; {@code written} if kernels may write there. */
    int lot(String name, TensorType type, long bytes, boolean written) {
        lots.add(new Lot(name, type, end, bytes, written));
        end = (end + bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + ALIGNMENT;
        return lots.size() - 1;
    }

    /** Allocates what was given out. */
    void settle() {
        buffer = Optional.of(scope.allocate(end));
    }

    /** The tensor of a lot, of its own type or one that lies there too. */
    Tensor tensor(int lot, TensorType type) {
        return new Tensor(buffer.orElseThrow(), lots.get(lot).offset, type);
    }

    Tensor tensor(int lot) {
        return tensor(lot, lots.get(lot).type);
    }

    /** All of it, as floats. */
    private Tensor whole() {
        return new Tensor(buffer.orElseThrow(), 0, TensorType.f32(Math.toIntExact(end / floatBytes)));
    }

    /** Fills guards, and everything that may be written. */
    void fill(Fill fill) {
        MemorySegment host = scope.staging(end);
        fill(host, 0, end, GUARD);
        lots.stream().filter(l -> l.written).forEach(l -> fill(host, l.offset, l.bytes, fill.value()));
        backend.upload(host, whole()).await();
    }

    /** Repeats a float over some bytes; the last may be cut. */
    private void fill(MemorySegment host, long offset, long bytes, double value) {
        DType type = backend.hostType(DType.F32);
        MemorySegment some = MemorySegment.ofArray(new byte[CHUNK]);
        double[] values = new double[CHUNK / type.bytes()];
        Arrays.fill(values, value);
        HostValues.write(values, type, some);
        for (long at = 0; at < bytes; at += CHUNK) {
            MemorySegment.copy(some, 0, host, offset + at, Math.min(CHUNK, bytes - at));
        }
    }

    /** Remembers what is there now. */
    void remember() {
        before = Optional.of(download());
    }

    /** What was written since {@link #remember} that may not be, in words. */
    Optional<String> trespass() {
        MemorySegment then = before.orElseThrow();
        MemorySegment now = download();
        long from = 0;
        for (Lot lot : lots) {
            if (lot.written) {
                Optional<String> found = trespass(then, now, from, lot.offset);
                if (found.isPresent()) {
                    return found;
                }
                from = lot.offset + lot.bytes;
            }
        }
        return trespass(then, now, from, end);
    }

    private Optional<String> trespass(MemorySegment then, MemorySegment now, long from, long to) {
        long at = then.asSlice(from, to - from).mismatch(now.asSlice(from, to - from));
        return at < 0 ? Optional.empty() : Optional.of(place(from + at) + " was written");
    }

    private String place(long at) {
        Lot last = null;
        for (Lot lot : lots) {
            if (at >= lot.offset && at < lot.offset + lot.bytes) {
                return "byte " + (at - lot.offset) + " of " + lot.name;
            }
            last = lot.offset <= at ? lot : last;
        }
        return last == null
                ? "memory before the first tensor"
                : "byte " + (at - last.offset - last.bytes) + " after "
                        + last.name;
    }

    private MemorySegment download() {
        MemorySegment host = scope.staging(end);
        backend.download(whole(), host).await();
        return host;
    }

    /** Uploads numbers to a lot. */
    void write(int lot, double[] values) {
        DType host = backend.hostType(lots.get(lot).type.dtype());
        MemorySegment memory = scope.staging((long) values.length * host.bytes());
        HostValues.write(values, host, memory);
        backend.upload(memory, tensor(lot)).await();
    }

    /** Downloads a tensor's numbers. */
    double[] read(Tensor tensor) {
        DType host = backend.hostType(tensor.type().dtype());
        MemorySegment memory = scope.staging((long) tensor.type().elements() * host.bytes());
        backend.download(tensor, memory).await();
        return HostValues.read(memory, host, tensor.type().elements());
    }
}
