/** The walls between packages and modules, checked. */
@NullMarked
package dev.tandem.walls;

import org.jspecify.annotations.NullMarked;
