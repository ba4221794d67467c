@NullMarked
package dev.tandem.cpu.window;

import org.jspecify.annotations.NullMarked;
