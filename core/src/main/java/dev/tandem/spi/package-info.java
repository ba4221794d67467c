/**
 * What a device must offer: the whole border between core and a backend. Core checks shapes, types, aliasing and closed scopes
 * before anything here is called; a backend may trust what it gets.
 */
@NullMarked
package dev.tandem.spi;

import org.jspecify.annotations.NullMarked;
