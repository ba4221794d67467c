/** For backends that compute several nodes as one: which nodes may be together, and the graph with a region for each group. */
@NullMarked
package dev.tandem.compile.region;

import org.jspecify.annotations.NullMarked;
