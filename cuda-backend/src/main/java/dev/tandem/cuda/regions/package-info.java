/** Which nodes of a graph share a launch: passes that make regions. Pure data, without a device. */
@NullMarked
package dev.tandem.cuda.regions;

import org.jspecify.annotations.NullMarked;
