/** Reads and retargets ELF files, so that natives linked with one major version of a library can be used with the next. */
@NullMarked
package dev.tandem.cuda.loading.elf;

import org.jspecify.annotations.NullMarked;
