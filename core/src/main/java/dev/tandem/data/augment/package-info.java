/**
 * Pictures changed at random while a network learns from them, so that it learns what does not matter: where a thing is, how it is
 * turned, drawn or lit. {@link Augmentation} says what is done, {@link Augmenter} does it. Knows random numbers, shapes and errors.
 */
@NullMarked
package dev.tandem.data.augment;

import org.jspecify.annotations.NullMarked;
