/** Optimizers and learning-rate schedules as formulas. An update is appended to the graph like everything else. */
@NullMarked
package dev.tandem.optim;

import org.jspecify.annotations.NullMarked;
