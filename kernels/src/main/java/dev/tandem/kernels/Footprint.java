package dev.tandem.kernels;

/**
 * What a region takes of its launch: those of regions that share one add up.
 *
 * @param arguments of the kernel
 * @param sharedBytes static shared memory a block
 */
public record Footprint(int arguments, int sharedBytes) {

    /** Parameters of a kernel: 4 KiB on any device, 8 bytes each at most. */
    private static final int MOST_ARGUMENTS = 500;
    private static final int MOST_SHARED_BYTES = 48 * 1024;

    /** What both take. */
    public Footprint plus(Footprint other) {
        return new Footprint(arguments + other.arguments, sharedBytes + other.sharedBytes);
    }

    /** Whether any device has room for it. */
    public boolean fits() {
        return arguments <= MOST_ARGUMENTS && sharedBytes <= MOST_SHARED_BYTES;
    }
}
