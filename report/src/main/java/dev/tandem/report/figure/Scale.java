package dev.tandem.report.figure;

/** How numbers become lengths. */
public enum Scale {

    /** Equal differences are equally long. */
    LINEAR,

    /** Equal ratios are equally long; numbers that are not above 0 have no place. */
    LOG
}
