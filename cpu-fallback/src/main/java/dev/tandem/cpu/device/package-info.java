/** What every kernel stands on: storage in Java arrays, scopes that own it, and the threads that share the work. */
@NullMarked
package dev.tandem.cpu.device;

import org.jspecify.annotations.NullMarked;
