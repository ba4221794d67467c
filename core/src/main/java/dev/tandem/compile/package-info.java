/**
 * From the graph of a step to one that fits a backend, and to the plan of its memory. Everything here is data in, data out: no
 * device is touched. {@code dev.tandem.runtime} is its only caller; tools may use it to look at graphs and plans.
 */
@NullMarked
package dev.tandem.compile;

import org.jspecify.annotations.NullMarked;
