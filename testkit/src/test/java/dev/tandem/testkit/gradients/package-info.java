/** Gradients against slopes that are measured: the first link of the chain from mathematics to a backend. */
@NullMarked
package dev.tandem.testkit.gradients;

import org.jspecify.annotations.NullMarked;
