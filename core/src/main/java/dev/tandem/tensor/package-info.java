/** What a tensor is: element type, logical shape, physical layout. Values without storage; every package may use them. */
@NullMarked
package dev.tandem.tensor;

import org.jspecify.annotations.NullMarked;
