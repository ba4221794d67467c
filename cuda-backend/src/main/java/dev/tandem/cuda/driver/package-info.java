/**
 * JCuda's driver API with every status checked: the device with its context and streams, events, graphs, addresses. Nothing
 * here may be touched before {@code loading} has loaded the libraries.
 */
@NullMarked
package dev.tandem.cuda.driver;

import org.jspecify.annotations.NullMarked;
