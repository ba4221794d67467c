/** The {@code tandem} command: options, progress and results for people and, as JSON, for programs. Called by nobody. */
@NullMarked
package dev.tandem.cli;

import org.jspecify.annotations.NullMarked;
