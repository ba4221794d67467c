/**
 * What a lab of the catalogue is: an experiment that computes, compares what it measured with what is expected, and shows it on a page.
 * The labs are in the packages below, a file each; the command and the tests run them.
 */
@NullMarked
package dev.tandem.lab;

import org.jspecify.annotations.NullMarked;
