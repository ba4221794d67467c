/** Device memory and page-locked host memory: blocks cut from big segments, owned by scopes. */
@NullMarked
package dev.tandem.cuda.memory;

import org.jspecify.annotations.NullMarked;
