/** What is measured, {@link dev.tandem.cli.work.Work}, and how Tandem does it. The command, peers and benchmarks use it. */
@NullMarked
package dev.tandem.cli.work;

import org.jspecify.annotations.NullMarked;
