@NullMarked
package dev.tandem.cpu;

import org.jspecify.annotations.NullMarked;
