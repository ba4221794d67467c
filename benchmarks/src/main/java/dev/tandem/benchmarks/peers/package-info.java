/**
 * The engines that the command measures beside Tandem, each a program of its own that {@link dev.tandem.cli.peer.PeerProcess}
 * starts.
 */
@NullMarked
package dev.tandem.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
