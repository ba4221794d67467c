/**
 * Runs compiled graphs on a backend: sessions own states, programs share them. The border to users; training, tools and tests
 * are built on it.
 */
@NullMarked
package dev.tandem.runtime;

import org.jspecify.annotations.NullMarked;
