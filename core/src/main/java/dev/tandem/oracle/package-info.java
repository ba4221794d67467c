/**
 * The specification of every operation, executable: a backend of naive loops over doubles that all others are compared with.
 * One loop nest an operation, in the order of its definition; nothing is shared between operations but the walk over
 * coordinates and windows, nothing is made fast. Tests and the {@code verify} command open it with
 * {@link dev.tandem.oracle.OracleBackend#open}.
 */
@NullMarked
package dev.tandem.oracle;

import org.jspecify.annotations.NullMarked;
