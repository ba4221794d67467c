/** What stands in a pair of axes, and pictures: data that a page draws. Knows nothing of pages. */
@NullMarked
package dev.tandem.report.figure;

import org.jspecify.annotations.NullMarked;
