package dev.tandem.compile;

import dev.tandem.graph.Node;
import dev.tandem.graph.Value;

/** Where a value lies while a program runs. */
public sealed interface Place {

    /**
     * In the program's slab.
     *
     * @param offset in bytes, a multiple of 64
     * @param bytes what it takes, rounded up to 64
     * @param from the step that writes it
     * @param to the last step that needs it; the number of steps if it is needed after the last
     */
    record Slab(long offset, long bytes, int from, int to) implements Place {
    }

    /** In a state's buffer: the state's old value, or the new one written over it. */
    record InState(String name) implements Place {
    }

    /** In an input's buffer. */
    record InInput(String name) implements Place {
    }

    /** In a constant's buffer. */
    record InConstant(Node constant) implements Place {
    }

    /** Where another value lies: a view of it. */
    record View(Value of) implements Place {
    }
}
