/** All labs, and how to find one. */
@NullMarked
package dev.tandem.lab.catalogue;

import org.jspecify.annotations.NullMarked;
