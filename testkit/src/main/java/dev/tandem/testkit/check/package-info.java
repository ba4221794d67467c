/** What is checked of one case on a backend under test, through the border it offers to core, against the oracle. */
@NullMarked
package dev.tandem.testkit.check;

import org.jspecify.annotations.NullMarked;
