@NullMarked
package dev.tandem.cuda.loading;

import org.jspecify.annotations.NullMarked;
