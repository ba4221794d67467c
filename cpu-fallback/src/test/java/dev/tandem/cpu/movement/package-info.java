@NullMarked
package dev.tandem.cpu.movement;

import org.jspecify.annotations.NullMarked;
