@NullMarked
package dev.tandem.cuda.loading.elf;

import org.jspecify.annotations.NullMarked;
