/**
 * A case of the contract as data: an operation, the types and ranges of its operands, how near its results must be, and the
 * line of text it can be made from again.
 */
@NullMarked
package dev.tandem.testkit.cases;

import org.jspecify.annotations.NullMarked;
