/**
 * Gradients as a function from graphs to graphs: what it appends are ordinary nodes, so a gradient can be fused, printed and
 * differentiated again like anything else. Runs before composites are expanded and before anything is fused.
 */
@NullMarked
package dev.tandem.autodiff;

import org.jspecify.annotations.NullMarked;
