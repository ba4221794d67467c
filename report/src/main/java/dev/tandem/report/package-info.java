/**
 * Pages that show what was computed: one self-contained HTML file that opens without a network, made of sections that anyone
 * can put together, and traces of what took the time. Knows nothing of who asks: the command, the labs and users' own programs.
 */
@NullMarked
package dev.tandem.report;

import org.jspecify.annotations.NullMarked;
