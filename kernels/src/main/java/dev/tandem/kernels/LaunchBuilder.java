package dev.tandem.kernels;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes one kernel and its launch, or a part of one. A parameter is declared and given its argument by one call, so that they
 * can't differ in number, order or type.
 */
final class LaunchBuilder {

    /** Threads of a block, unless a kernel says otherwise. */
    static final int THREADS = 256;

    /** More blocks than any device runs at once; what is left over is done by going on in strides of the grid. */
    private static final int MOST_BLOCKS = 65_535 * 16;

    private final String prefix;
    private final List<Library> libraries;
    private final List<Part.Parameter> parameters = new ArrayList<>();
    private final List<Argument> arguments = new ArrayList<>();
    private final StringBuilder declarations = new StringBuilder();

    /** Starts a kernel whose name begins with {@code prefix} and that uses these libraries, beside what all use. */
    LaunchBuilder(String prefix, Library... libraries) {
        this.prefix = prefix;
        this.libraries = List.of(libraries);
    }

    LaunchBuilder operand(String type, String name, int index) {
        return operand(type, name, index, 0);
    }

    LaunchBuilder operand(String type, String name, int index, long offset) {
        return parameter("const " + type + "*", name, new Argument.Operand(index, offset));
    }

    LaunchBuilder result(String type, String name, int index) {
        return result(type, name, index, 0);
    }

    LaunchBuilder result(String type, String name, int index, long offset) {
        return parameter(type + "*", name, new Argument.Result(index, offset));
    }

    /** A pointer to the start of the workspace. */
    LaunchBuilder workspace(String type, String name) {
        return parameter(type + "*", name, new Argument.Workspace(0));
    }

    LaunchBuilder number(String name, int value) {
        return parameter("int", name, new Argument.I32(value));
    }

    /** Numbers by one name with 0, 1 … after it. */
    LaunchBuilder numbers(String name, List<Integer> values) {
        for (int i = 0; i < values.size(); i++) {
            number(name + i, values.get(i));
        }
        return this;
    }

    LaunchBuilder longNumber(String name, long value) {
        return parameter("long long", name, new Argument.I64(value));
    }

    private LaunchBuilder parameter(String type, String name, Argument argument) {
        parameters.add(new Part.Parameter(type, name));
        arguments.add(argument);
        return this;
    }

    /** Adds what the body needs: types and functions, seen by this kernel alone. */
    LaunchBuilder declare(String text) {
        declarations.append(text).append('\n');
        return this;
    }

    /** Ends the kernel: so many threads at least as there are items, unless the grid would become too large. */
    Launch over(long items, String body) {
        return partOver(items, body).launch();
    }

    /** Ends the kernel. */
    Launch blocks(int blocks, int threads, String body) {
        return part(blocks, threads, 0, body).launch();
    }

    /** Ends a part of a kernel as {@link #over} does; its body knows its place by {@code block} and {@code blocks}. */
    Part partOver(long items, String body) {
        return part(Math.clamp((items + THREADS - 1) / THREADS, 1, MOST_BLOCKS), THREADS, 0, body);
    }

    /** Ends a part of a kernel, which takes so many bytes of static shared memory. */
    Part part(int blocks, int threads, int sharedBytes, String body) {
        return new Part(prefix, libraries, declarations.toString(), parameters, arguments, blocks, threads, sharedBytes,
                body);
    }
}
