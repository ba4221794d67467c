package dev.tandem.cuda.loading;

import java.nio.file.Path;

/**
 * A folder to look into.
 *
 * @param installation what it belongs to: parts of one installation fit each other best
 * @param explicit whether the user named it, which puts it before all others
 */
record Place(Path folder, Path installation, boolean explicit) {
}
