/** What proves that a backend computes what the specification says: tests and measurements for every backend's own tests. */
@NullMarked
package dev.tandem.testkit;

import org.jspecify.annotations.NullMarked;
