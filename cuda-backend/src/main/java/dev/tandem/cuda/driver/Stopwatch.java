package dev.tandem.cuda.driver;

/** Measures how long the device takes for work in a stream. */
public final class Stopwatch {

    private final Stream stream;
    private final Event start;
    private final Event end;

    Stopwatch(Stream stream, Event start, Event end) {
        this.stream = stream;
        this.start = start;
        this.end = end;
    }

    /** Has work issued and waits for it; the time the device took for it. */
    public double millis(Runnable work) {
        start.record(stream);
        work.run();
        end.record(stream);
        end.await();
        return end.millisSince(start);
    }
}
