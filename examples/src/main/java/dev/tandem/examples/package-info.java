/** Short programs that show the library, each one file: read them first, then run them. */
@NullMarked
package dev.tandem.examples;

import org.jspecify.annotations.NullMarked;
