/** The labs of chapter C that are about one network each. A file each. */
@NullMarked
package dev.tandem.lab.networks;

import org.jspecify.annotations.NullMarked;
