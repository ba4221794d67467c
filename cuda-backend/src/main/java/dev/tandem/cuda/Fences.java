package dev.tandem.cuda;

import dev.tandem.cuda.driver.Device;
import dev.tandem.cuda.driver.Event;
import dev.tandem.cuda.driver.Stream;
import dev.tandem.spi.Fence;

/**
 * The ends of copies in one stream, without an allocation a copy: events that are used in turn. Who waits for one that was used
 * again since waits for a later point of the same stream.
 */
final class Fences {

    private static final int EVENTS = 64;

    private final Device device;
    private final Stream stream;
    private final Event[] events = new Event[EVENTS];
    private final Fence[] fences = new Fence[EVENTS];
    private int used;

    Fences(Device device, Stream stream) {
        this.device = device;
        this.stream = stream;
    }

    /** The end of what is in the stream now. */
    Fence mark() {
        int i = used % EVENTS;
        used++;
        if (fences[i] == null) {
            Event event = device.event();
            events[i] = event;
            fences[i] = () -> {
                device.enter();
                event.await();
            };
        }
        events[i].record(stream);
        return fences[i];
    }
}
