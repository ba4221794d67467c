/**
 * Pictures as files hold them, made samples of: PNG and JPEG, whatever they claim. Knows tensors' shapes and errors. The module
 * {@code java.desktop} is loaded when the first picture is decoded, not before.
 */
@NullMarked
package dev.tandem.data.image;

import org.jspecify.annotations.NullMarked;
