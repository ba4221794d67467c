/** Tests that run the images of {@code docker/build} with the Docker engine at hand. Nobody calls them but JUnit. */
@NullMarked
package dev.tandem.docker;

import org.jspecify.annotations.NullMarked;
