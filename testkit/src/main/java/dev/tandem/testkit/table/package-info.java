/** The table of cases: for every operation the lines that are worth trying, edges first, then at random. */
@NullMarked
package dev.tandem.testkit.table;

import org.jspecify.annotations.NullMarked;
