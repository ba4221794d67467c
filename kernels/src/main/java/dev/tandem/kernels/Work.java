package dev.tandem.kernels;

import java.util.List;

/**
 * What computes a node before it is known who shares its launches: parts that run one after the other.
 *
 * @param workspaceBytes scratch memory they share
 */
record Work(List<Part> parts, long workspaceBytes) {

    /** Copies the list. */
    Work {
        parts = List.copyOf(parts);
    }

    /** Each part as a launch of its own. */
    Plan plan() {
        return new Plan(parts.stream().map(Part::launch).toList(), workspaceBytes);
    }
}
