package dev.tandem.spi;

/** A kernel with its addresses: running it allocates nothing and decides nothing. */
@FunctionalInterface
public interface Bound {

    /** Issues the work; on a GPU it may return before it is done. */
    void run();
}
