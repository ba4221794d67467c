/** The models of the literature as library code: each a network made of core's layers, and {@code Zoo}, which knows them by name. */
@NullMarked
package dev.tandem.zoo;

import org.jspecify.annotations.NullMarked;
