package dev.tandem.kernels;

/**
 * What makes a division by a number that only the launch knows a multiplication: ⌊i / number⌋ = (⌊i · magic / 2³²⌋ + i) / 2^shift
 * for i below 2³¹. <i>Source</i>: Granlund &amp; Montgomery 1994, "Division by invariant integers using multiplication", §4.
 *
 * @param magic to be read as unsigned
 */
record Divisor(int number, int magic, int shift) {

    static Divisor of(int number) {
        int shift = Integer.SIZE - Integer.numberOfLeadingZeros(number - 1);
        return new Divisor(number, (int) ((((1L << shift) - number) << Integer.SIZE) / number + 1), shift);
    }
}
