/**
 * Layers, losses and networks: what a user composes. A network is an immutable value that knows no device; applying it to a
 * graph value appends its nodes. Depends on the graph alone.
 */
@NullMarked
package dev.tandem.nn;

import org.jspecify.annotations.NullMarked;
