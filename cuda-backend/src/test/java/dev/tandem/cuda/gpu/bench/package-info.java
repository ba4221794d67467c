/** Measurements on a GPU, through what every user of Tandem has. */
@NullMarked
package dev.tandem.cuda.gpu.bench;

import org.jspecify.annotations.NullMarked;
