/** Properties that need no oracle: what a backend computes is measured against itself. */
@NullMarked
package dev.tandem.testkit.property;

import org.jspecify.annotations.NullMarked;
