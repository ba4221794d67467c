/** Whole networks on a backend: training steps against the oracle, resuming, memory, the life of scopes. */
@NullMarked
package dev.tandem.testkit.network;

import org.jspecify.annotations.NullMarked;
