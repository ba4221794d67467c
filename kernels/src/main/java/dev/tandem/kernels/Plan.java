package dev.tandem.kernels;

import java.util.List;

/**
 * The launches that compute a node, one after the other on one stream.
 *
 * @param workspaceBytes scratch memory they share, 64-byte aligned, undefined at the start
 */
public record Plan(List<Launch> launches, long workspaceBytes) {

    /** Copies the list. */
    public Plan {
        launches = List.copyOf(launches);
    }
}
