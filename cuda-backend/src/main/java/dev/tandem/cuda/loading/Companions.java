package dev.tandem.cuda.loading;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The libraries that others need, or open by their bare names once they run: what lacks them loads, and fails later. They lie
 * beside the one that needs them, or where the system's loader looks.
 */
final class Companions {

    /** What a convolution takes; {@code adv}, for attention and recurrent layers, is not needed. */
    private static final List<String> OF_CUDNN = List.of("graph", "ops", "cnn", "heuristic", "engines_precompiled",
            "engines_runtime_compiled");

    private final List<Path> searched;

    Companions(Surroundings surroundings) {
        searched = Stream.concat(Stream.of(surroundings.variable("LD_LIBRARY_PATH").split(":"))
                .filter(f -> !f.isEmpty()).flatMap(f -> path(f).stream()),
                Places.OF_LIBRARIES.stream().map(surroundings::at)).toList();
    }

    /** The names, without further numbers, that a part of this major version needs. */
    static List<String> names(Part part, int major) {
        return switch (part) {
            case DRIVER -> List.of();
            case NVRTC -> List.of("libnvrtc-builtins.so." + major);
            case CUBLAS -> List.of("libcublasLt.so." + major);
            case CUDNN -> OF_CUDNN.stream().map(name -> "libcudnn_" + name + ".so." + major).toList();
        };
    }

    /** Those of its names that a library would look for in vain. */
    List<String> missing(Part part, int major, Path file, Path real) {
        return names(part, major).stream()
                .filter(name -> Stream
                        .concat(Stream.of(file, real), searched.stream().map(folder -> folder.resolve(name)))
                        .allMatch(other -> beside(other, name).isEmpty()))
                .toList();
    }

    /** The file in another's folder that has this name, else the newest whose name goes on with numbers, the shortest such name. */
    static Optional<Path> beside(Path other, String name) {
        if (Files.exists(other.resolveSibling(name))) {
            return Optional.of(other.resolveSibling(name));
        }
        var files = new ArrayList<Path>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(other.resolveSibling(""), name + ".*")) {
            stream.forEach(files::add);
        } catch (IOException | DirectoryIteratorException e) {
            return Optional.empty();
        }
        return files.stream()
                .filter(Files::exists)
                .filter(f -> rest(f, name).matches("(\\.\\d{1,9})+"))
                .max(Comparator.comparingInt((Path f) -> Versions.numbers(rest(f, name)).getFirst())
                        .thenComparingInt(f -> -f.toString().length()));
    }

    private static String rest(Path file, String name) {
        return file.getFileName().toString().substring(name.length());
    }

    private static Optional<Path> path(String name) {
        try {
            return Optional.of(Path.of(name));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
