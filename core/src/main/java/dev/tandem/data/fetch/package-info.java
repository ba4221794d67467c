/**
 * Brings well-known data sets to this machine, when the user says so and never else: over https, from several mirrors, bounded in
 * size, checked by SHA-256. Knows files, their digests and errors, not what is in them.
 */
@NullMarked
package dev.tandem.data.fetch;

import org.jspecify.annotations.NullMarked;
