package dev.tandem.kernels;

/**
 * A translation unit of CUDA C++ with one kernel. Equal texts are one kernel: what differs only in sizes is an argument.
 *
 * @param entry the kernel's name, with C linkage
 * @param text complete: it includes nothing
 */
public record Source(String entry, String text) {
}
