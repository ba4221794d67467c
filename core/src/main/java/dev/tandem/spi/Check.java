package dev.tandem.spi;

/**
 * One thing a backend needs, as it was found on this machine.
 *
 * @param name what it is, {@code cuDNN}
 * @param ok whether it is there and fits
 * @param found what was found, with version and place; what was looked for and where, if it was not
 * @param cure what to do about a gap; empty if all is well
 */
public record Check(String name, boolean ok, String found, String cure) {

    /** Something that is as it should be. */
    public static Check fine(String name, String found) {
        return new Check(name, true, found, "");
    }

    /** Something that is missing or does not fit. */
    public static Check gap(String name, String found, String cure) {
        return new Check(name, false, found, cure);
    }
}
