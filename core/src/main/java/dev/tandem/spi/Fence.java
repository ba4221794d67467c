package dev.tandem.spi;

/** The end of something asynchronous. */
@FunctionalInterface
public interface Fence {

    /** Already done. */
    Fence DONE = () -> {
    };

    /** Waits for it. */
    void await();
}
