/** The labs of chapter B: how nets learn, and what goes wrong. A file each, with what it is made of beside it. */
@NullMarked
package dev.tandem.lab.learning;

import org.jspecify.annotations.NullMarked;
