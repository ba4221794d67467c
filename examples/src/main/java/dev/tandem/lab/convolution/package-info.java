/** The labs of chapter C: nets that look at images. A file each. */
@NullMarked
package dev.tandem.lab.convolution;

import org.jspecify.annotations.NullMarked;
