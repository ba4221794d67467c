package dev.tandem.data;

import dev.tandem.error.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where the files of a data set are looked for.
 *
 * @param path the folder
 * @param dataset whose files they are, as messages call it
 */
record Folder(Path path, String dataset) {

    /** A file by its name, unpacked or with {@code .gz} after it. */
    Optional<Path> find(String name) {
        return List.of(name, name + ".gz").stream().map(path::resolve).filter(Files::isRegularFile).findFirst();
    }

    /**
     * Files by their names, each unpacked or as {@code .gz}.
     *
     * @throws DataException naming all of them if one is missing
     */
    List<Path> findAll(List<String> names) {
        var found = names.stream().flatMap(n -> find(n).stream()).toList();
        if (found.size() < names.size()) {
            throw missing(names);
        }
        return found;
    }

    /** The exception that says which of these files are there and which are missing. */
    DataException missing(List<String> names) {
        if (!Files.isDirectory(path)) {
            return DataException.missingFolder(path, "put the files of " + dataset
                    + " into a folder, unpacked or as .gz, and name it: " + String.join(", ", names));
        }
        String first = names.stream().filter(n -> find(n).isEmpty()).findFirst().orElse(names.getFirst());
        String all = names.stream().map(n -> n + (find(n).isEmpty() ? " (missing)" : " (found)"))
                .collect(Collectors.joining(", "));
        return DataException.missing(path.resolve(first),
                "put the files of " + dataset + " into that folder, unpacked or as .gz, or name another folder: "
                        + all);
    }
}
