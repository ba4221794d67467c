/** The labs of chapter B: how nets learn, and what goes wrong. A file each. */
@NullMarked
package dev.tandem.lab.learning;

import org.jspecify.annotations.NullMarked;
