/** Event files for TensorBoard, written as training goes. */
@NullMarked
package dev.tandem.report.tensorboard;

import org.jspecify.annotations.NullMarked;
