/** Random numbers that are a function of a key and a counter: the same on every machine, in any order, from any thread. */
@NullMarked
package dev.tandem.random;

import org.jspecify.annotations.NullMarked;
