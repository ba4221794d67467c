package dev.tandem.cpu.code;

import java.util.List;

/** How a loop over the elements of a shape reads an operand. */
public sealed interface Reading {

    /** Not at all. */
    record Unread() implements Reading {
    }

    /** It is handed in with every call, element by element. */
    record Given() implements Reading {
    }

    /** One number for all elements. */
    record Number() implements Reading {
    }

    /** Element by element, where it lies. */
    record Stream() implements Reading {
    }

    /**
     * It is repeated.
     *
     * @param strides by axis of {@link Reach}, in elements; 0 where it is repeated, and the last is 0 or 1
     */
    record Walk(List<Integer> strides) implements Reading {

        /** Whether it is one number for a whole row. */
        boolean isConstantInRows() {
            return strides.getLast() == 0;
        }
    }
}
