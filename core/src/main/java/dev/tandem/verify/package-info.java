/**
 * How far two backends may differ: the bounds, and the comparison with the oracle that they bound. For the test kit, and for
 * the command that verifies a machine.
 */
@NullMarked
package dev.tandem.verify;

import org.jspecify.annotations.NullMarked;
