package dev.tandem.spi;

/**
 * What a device is.
 *
 * @param backend the backend's name, {@code cpu}
 * @param device the device in words, {@code 2 threads, AVX-512}
 * @param memoryBytes memory it can give out
 * @param precision how contractions round, {@code float32}
 */
public record DeviceInfo(String backend, String device, long memoryBytes, String precision) {

    /** One line for people, {@code cpu: 2 threads, 512-bit vectors, float32}. */
    @Override
    public String toString() {
        return backend + ": " + device + ", " + precision;
    }
}
