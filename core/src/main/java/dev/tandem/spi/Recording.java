package dev.tandem.spi;

/** A step that can be run again as it was. */
public interface Recording extends AutoCloseable {

    /** Runs the step once more; same addresses, same launches. */
    void replay();

    /** Frees what the recording holds. */
    @Override
    void close();
}
