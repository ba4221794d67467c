/**
 * The contract every backend keeps, as tests it inherits: a module adds one class that extends {@link
 * dev.tandem.testkit.BackendContract} for each configuration it has.
 */
@NullMarked
package dev.tandem.testkit;

import org.jspecify.annotations.NullMarked;
