/** Runs the parts of a GPU report, each in a process of its own, and writes what they found as Markdown and JSON. */
@NullMarked
package dev.tandem.cuda.gpu.report;

import org.jspecify.annotations.NullMarked;
