/** What made a trained network say what it says: functions on the values of its graph. For everyone. */
@NullMarked
package dev.tandem.explain;

import org.jspecify.annotations.NullMarked;
