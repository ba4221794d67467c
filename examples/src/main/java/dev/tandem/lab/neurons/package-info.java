/** The labs of chapter A: single neurons and small nets of them. A file each. */
@NullMarked
package dev.tandem.lab.neurons;

import org.jspecify.annotations.NullMarked;
