package dev.tandem.lab;

/** How much of an experiment is done. */
public enum Form {

    /** In seconds: small, seeded, what the tests assert. */
    QUICK,

    /** What is recorded once: as long as it takes, and goes on after an interruption. */
    FULL
}
