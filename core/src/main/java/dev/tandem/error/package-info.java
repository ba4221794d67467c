/** Everything Tandem throws on purpose: yours to mend, recoverable, or fatal. Every package may use it; it uses none. */
@NullMarked
package dev.tandem.error;

import org.jspecify.annotations.NullMarked;
