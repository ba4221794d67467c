@NullMarked
package dev.tandem.cpu.device;

import org.jspecify.annotations.NullMarked;
