@NullMarked
package dev.tandem.cpu.contraction;

import org.jspecify.annotations.NullMarked;
