/**
 * Other engines beside Tandem: how a peer in a process of its own is started, asked and believed.
 * The command holds one end ({@link dev.tandem.cli.peer.PeerProcess}), the peers of module {@code benchmarks} the other
 * ({@link dev.tandem.cli.peer.PeerLoop}).
 */
@NullMarked
package dev.tandem.cli.peer;

import org.jspecify.annotations.NullMarked;
