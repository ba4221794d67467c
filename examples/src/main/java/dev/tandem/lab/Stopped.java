package dev.tandem.lab;

/** A lab was asked to stop, and has. A full one goes on when it is run again in its folder. */
public final class Stopped extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Stopped() {
        super("lab: was stopped");
    }
}
