package dev.tandem.kernels;

import dev.tandem.graph.Window;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** A window over three spatial axes: those that are missing come first and have size 1. So one kernel serves all. */
final class WindowGeometry {

    private static final int AXES = 3;
    private static final List<String> SIZES = List.of("in", "out");
    private static final List<String> NAMES = List.of("in", "out", "kernel", "stride", "low", "high", "dilation");

    private final List<List<Integer>> numbers = new ArrayList<>();

    /** The geometry over an input [N,C,…]. */
    WindowGeometry(Window window, Shape input) {
        int missing = AXES - window.axes();
        NAMES.forEach(n -> numbers.add(new ArrayList<>()));
        for (int i = 0; i < missing; i++) {
            add(1, 1, 1, 1, 0, 0, 1);
        }
        for (int i = 0; i < window.axes(); i++) {
            int size = input.size(2 + i);
            add(size, window.positions(i, size), window.kernel().get(i), window.stride().get(i), window.low().get(i),
                    window.high().get(i), window.dilation().get(i));
        }
    }

    private void add(int... ofAxis) {
        for (int i = 0; i < ofAxis.length; i++) {
            numbers.get(i).add(ofAxis[i]);
        }
    }

    /** Elements of a plane of the input. */
    int inputs() {
        return product(0);
    }

    /** Elements of a plane of the output. */
    int outputs() {
        return product(1);
    }

    private int product(int which) {
        return numbers.get(which).stream().reduce(1, (a, b) -> a * b);
    }

    /**
     * Gives a kernel the numbers. The statement returned makes {@code w} of them. Those of the window stand in the text: loops over
     * its cells are unrolled and nothing is divided by what only the launch knows.
     */
    String declare(LaunchBuilder kernel) {
        var parts = new ArrayList<String>();
        for (int i = 0; i < NAMES.size(); i++) {
            String name = NAMES.get(i);
            if (SIZES.contains(name)) {
                kernel.numbers(name, numbers.get(i));
                parts.add("{%s0, %s1, %s2}".formatted(name, name, name));
            } else {
                parts.add("{%d, %d, %d}".formatted(numbers.get(i).toArray()));
            }
        }
        return "const Window w = {" + String.join(", ", parts) + "};\n";
    }
}
