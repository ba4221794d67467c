package dev.tandem.testkit.faulty;

import dev.tandem.spi.Backend;
import dev.tandem.testkit.check.Check;
import java.util.function.UnaryOperator;

/**
 * A mistake that someone who writes a backend may make.
 *
 * @param name what is wrong
 * @param check the demand that must catch it
 * @param probes what the name of those begins with among which it must be caught
 * @param mistake makes a right backend wrong
 */
record Fault(String name, Check check, String probes, UnaryOperator<Backend> mistake) {
}
