package dev.tandem.spi;

/** A backend's own storage; core only passes it on. Owned by the scope it was allocated in. */
public interface Buffer {

    /** Its size. */
    long bytes();
}
