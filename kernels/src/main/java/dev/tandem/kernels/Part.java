package dev.tandem.kernels;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What some blocks of a grid compute: a kernel if it has the grid to itself, and one of several if parts share a launch. The body
 * finds two variables: which of its blocks it is in, counted from 0, and how many there are.
 *
 * @param prefix of the kernel's name
 * @param libraries what it uses, beside what all use
 * @param declarations types and functions that only it sees
 * @param arguments one a parameter
 * @param sharedBytes static shared memory a block
 */
record Part(String prefix, List<Library> libraries, String declarations, List<Parameter> parameters,
        List<Argument> arguments, int blocks, int threads, int sharedBytes, String body) {

    private static final int HASH_DIGITS = 12;
    /** What stands for the entry's name in the text that the name is derived from. */
    private static final String ENTRY = "$entry";

    /** A part that has the grid to itself. */
    private static final String PLACE = """
            [[maybe_unused]] const unsigned block = blockIdx.x;
            [[maybe_unused]] const unsigned blocks = gridDim.x;
            """;

    /** A parameter of a kernel. */
    record Parameter(String type, String name) {
        @Override
        public String toString() {
            return type + " " + name;
        }
    }

    /** Copies the lists. */
    Part {
        libraries = List.copyOf(libraries);
        parameters = List.copyOf(parameters);
        arguments = List.copyOf(arguments);
    }

    /** This part with its arguments changed: where it stands among others their numbers are different. */
    Part with(UnaryOperator<Argument> change) {
        return new Part(prefix, libraries, declarations, parameters, arguments.stream().map(change).toList(), blocks,
                threads, sharedBytes, body);
    }

    /** The launch of this part alone. */
    Launch launch() {
        return launch(prefix, libraries, declarations, parameters, arguments, blocks, threads, PLACE + body);
    }

    /**
     * The launch of parts side by side, each on blocks of its own. Parts of one text are one function.
     *
     * @param parts at least one, of equally many threads
     */
    static Launch together(String prefix, List<Part> parts) {
        var functions = new LinkedHashMap<String, String>();
        var parameters = new ArrayList<Parameter>();
        var arguments = new ArrayList<Argument>();
        var body = new StringBuilder();
        int end = 0;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            String function = functions.computeIfAbsent(part.function(), f -> "part" + functions.size());
            String begin = i == 0 ? "" : " - end" + (i - 1);
            end += part.blocks;
            parameters.add(new Parameter("int", "end" + i));
            arguments.add(new Argument.I32(end));
            int first = parameters.size();
            for (int p = 0; p < part.parameters.size(); p++) {
                parameters.add(new Parameter(part.parameters.get(p).type, "p" + (first + p)));
            }
            arguments.addAll(part.arguments);
            String given = IntStream.range(first, parameters.size()).mapToObj(p -> ", p" + p)
                    .collect(Collectors.joining());
            body.append("if (blockIdx.x < (unsigned) end%d) {\n    %s::run(blockIdx.x%s, end%d%s%s);\n    return;\n}\n"
                    .formatted(i, function, begin, i, begin, given));
        }
        var declarations = new StringBuilder();
        functions.forEach((text, name) -> declarations.append("namespace ").append(name).append(" {\n").append(text)
                .append("}\n\n"));
        return launch(prefix, parts.stream().flatMap(p -> p.libraries.stream()).distinct().sorted().toList(),
                declarations.toString(), parameters, arguments, end, parts.getFirst().threads, body.toString());
    }

    private String function() {
        return declarations + "__device__ __noinline__ void run("
                + Stream.concat(Stream.of("unsigned block", "unsigned blocks"),
                        parameters.stream().map(Parameter::toString))
                        .collect(Collectors.joining(", "))
                + ") {\n" + body.strip().indent(4) + "}\n";
    }

    private static Launch launch(String prefix, List<Library> libraries, String declarations,
            List<Parameter> parameters, List<Argument> arguments, int blocks, int threads, String body) {
        var text = new StringBuilder(Library.SHARED.text());
        libraries.forEach(library -> text.append('\n').append(library.text()));
        text.append("\nnamespace tandem {\nnamespace in_" + ENTRY + " {\n\n").append(declarations)
                .append("extern \"C\" __global__ void __launch_bounds__(").append(threads).append(") " + ENTRY + "(")
                .append(parameters.stream().map(Parameter::toString).collect(Collectors.joining(", ")))
                .append(") {\n").append(body.strip().indent(4))
                .append("}\n\n}\n}\n\nusing tandem::in_" + ENTRY + "::" + ENTRY + ";\n");
        String entry = prefix + "_" + hash(text.toString());
        return new Launch(new Source(entry, text.toString().replace(ENTRY, entry)), blocks, threads, 0, arguments);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
