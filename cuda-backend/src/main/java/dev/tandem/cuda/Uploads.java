package dev.tandem.cuda;

import dev.tandem.cuda.driver.Copies;
import dev.tandem.cuda.driver.Device;
import dev.tandem.cuda.driver.Event;
import dev.tandem.cuda.memory.CudaScope;
import dev.tandem.cuda.memory.DeviceBuffer;
import dev.tandem.spi.Fence;
import org.jspecify.annotations.Nullable;

/**
 * Brings host memory to the device while the device works. What is large travels on the copy stream into one of two buffers and
 * from there, within the device and in order with its work, to its place, which the work before may still read. What is larger
 * than a buffer may be travels in pieces. What is small would wait longer for the second copy than it travels.
 */
final class Uploads {

    private static final long LEAST_BYTES = 64 << 10;
    /** The most a buffer has: at 25 GB/s a piece travels for 0.6 ms, much longer than it takes to issue. */
    static final long PIECE_BYTES = 16 << 20;

    /** A buffer on the way. */
    private static final class Stop {

        private @Nullable DeviceBuffer buffer;
        private final Event arrived;
        private final Event left;

        Stop(Device device) {
            arrived = device.event();
            left = device.event();
        }
    }

    private final Device device;
    private final CudaScope scope;
    private final Copies direct;
    private final Copies aside;
    private final Fences directFences;
    private final Fences asideFences;
    private final Stop[] stops = new Stop[2];
    private int used;

    /** Needs nothing before the first large upload; the buffers belong to the scope. */
    Uploads(Device device, Copies direct, Fences directFences, CudaScope scope) {
        this.device = device;
        this.scope = scope;
        this.direct = direct;
        this.directFences = directFences;
        aside = new Copies(device, device.copies());
        asideFences = new Fences(device, device.copies());
    }

    /** Starts a copy; the host memory must stay untouched until the fence. */
    Fence start(long host, long target, long bytes) {
        if (bytes < LEAST_BYTES) {
            direct.upload(host, target, bytes);
            return directFences.mark();
        }
        for (long done = 0; done < bytes; done += PIECE_BYTES) {
            piece(host + done, target + done, Math.min(PIECE_BYTES, bytes - done));
        }
        return asideFences.mark();
    }

    private void piece(long host, long target, long bytes) {
        Stop stop = nextStop();
        long between = buffer(stop, bytes).address();
        device.copies().waitFor(stop.left);
        aside.upload(host, between, bytes);
        stop.arrived.record(device.copies());
        device.work().waitFor(stop.arrived);
        direct.copy(between, target, bytes);
        stop.left.record(device.work());
    }

    private Stop nextStop() {
        int i = used++ % stops.length;
        if (stops[i] == null) {
            stops[i] = new Stop(device);
        }
        return stops[i];
    }

    /** The buffer of a stop, made anew if it is too small; the old one is in use until the device has caught up. */
    private DeviceBuffer buffer(Stop stop, long bytes) {
        DeviceBuffer buffer = stop.buffer;
        if (buffer == null || buffer.bytes() < bytes) {
            if (buffer != null) {
                device.synchronize();
                scope.release(buffer);
            }
            stop.buffer = null;
            buffer = (DeviceBuffer) scope.allocate(bytes);
            stop.buffer = buffer;
        }
        return buffer;
    }
}
