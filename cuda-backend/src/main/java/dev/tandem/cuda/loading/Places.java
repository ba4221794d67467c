package dev.tandem.cuda.loading;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The folders that may hold CUDA's libraries: those that are there, each once, in the order in which they count. */
final class Places {

    private static final List<String> OF_THE_SYSTEM = List.of("usr/local/cuda", "opt/cuda");
    /** Where the system keeps libraries, and looks for them. */
    static final List<String> OF_LIBRARIES = List.of("usr/lib/x86_64-linux-gnu",
            "usr/lib/x86_64-linux-gnu/nvidia/current",
            "usr/lib/x86_64-linux-gnu/libcudnn/13", "usr/lib/x86_64-linux-gnu/libcudnn/12", "usr/lib64", "usr/lib",
            "usr/lib/wsl/lib", "usr/local/nvidia/lib64", "usr/local/lib", "run/opengl-driver/lib");

    private final Surroundings surroundings;
    private final Set<Path> seen = new HashSet<>();
    private final List<Place> places = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final List<String> misnamed = new ArrayList<>();

    /**
     * Lists them.
     *
     * @param explicit folders that the user named, apart by the path separator; empty for none
     */
    Places(Surroundings surroundings, String explicit) {
        this.surroundings = surroundings;
        for (String folder : explicit.split(File.pathSeparator)) {
            if (!folder.isEmpty()) {
                path(folder).filter(Files::isDirectory)
                        .ifPresentOrElse(p -> installation(p, true), () -> misnamed.add(folder));
            }
        }
        path(surroundings.variable("CUDA_HOME")).ifPresent(p -> installation(p, false));
        path(surroundings.variable("CUDA_PATH")).ifPresent(p -> installation(p, false));
        OF_THE_SYSTEM.forEach(name -> installation(surroundings.at(name), false));
        listed(surroundings.at("usr/local"), "cuda-*").reversed().forEach(p -> installation(p, false));
        OF_LIBRARIES.forEach(name -> add(surroundings.at(name), surroundings.at("usr"), false));
        python();
    }

    /** The folders that are there. */
    List<Place> inOrder() {
        return places;
    }

    /** Folders that the user named and that are none. */
    List<String> misnamed() {
        return misnamed;
    }

    /** What could not be looked into, and why. */
    List<String> notes() {
        return notes;
    }

    private void installation(Path home, boolean explicit) {
        if (explicit) {
            add(home, home, true);
        }
        add(home.resolve("lib64"), home, explicit);
        add(home.resolve("lib"), home, explicit);
        listed(home.resolve("targets"), "x86_64*").forEach(target -> add(target.resolve("lib"), home, explicit));
        wheels(home, explicit);
        if (explicit) {
            environment(home, true);
            listed(home, "c*").forEach(wheel -> add(wheel.resolve("lib"), home, true)); // home is a folder nvidia of wheels
        }
    }

    private void add(Path folder, Path installation, boolean explicit) {
        try {
            if (Files.isDirectory(folder) && seen.add(folder.toRealPath())) {
                places.add(new Place(folder.toAbsolutePath(), installation, explicit));
            }
        } catch (IOException e) {
            notes.add(folder + " can't be read");
        }
    }

    /** Python's packages: of the active environment first, then of each python3 that a command would run. */
    private void python() {
        var prefixes = new LinkedHashSet<Path>();
        path(surroundings.variable("VIRTUAL_ENV")).ifPresent(prefixes::add);
        path(surroundings.variable("CONDA_PREFIX")).ifPresent(conda -> {
            prefixes.add(conda);
            installation(conda, false);
        });
        for (String folder : surroundings.variable("PATH").split(File.pathSeparator)) {
            path(folder).filter(p -> Files.isExecutable(p.resolve("python3"))).map(Path::getParent)
                    .ifPresent(prefixes::add);
        }
        path(surroundings.property("user.home")).ifPresent(home -> prefixes.add(home.resolve(".local")));
        prefixes.add(surroundings.at("usr/local"));
        prefixes.add(surroundings.at("usr"));
        prefixes.forEach(prefix -> environment(prefix, false));
    }

    /** The packages of the Pythons that are installed, or have an environment, in a folder. */
    private void environment(Path prefix, boolean explicit) {
        for (String lib : List.of("lib", "lib64")) {
            for (Path python : listed(prefix.resolve(lib), "python3*").reversed()) {
                wheels(python.resolve("site-packages"), explicit);
                wheels(python.resolve("dist-packages"), explicit);
            }
        }
    }

    private void wheels(Path packages, boolean explicit) {
        for (Path wheel : listed(packages.resolve("nvidia"), "c*")) {
            add(wheel.resolve("lib"), packages, explicit);
        }
    }

    /** The entries of a folder that a pattern fits, sorted so that cuda-12.10 comes after cuda-12.9; none if it is not there. */
    private List<Path> listed(Path folder, String pattern) {
        var entries = new ArrayList<Path>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, pattern)) {
                stream.forEach(entries::add);
            } catch (IOException | DirectoryIteratorException e) {
                notes.add(folder + " can't be read");
            }
        }
        entries.sort(Comparator.comparing((Path p) -> Versions.numbers(p.getFileName().toString()), Versions.ORDER)
                .thenComparing(Comparator.naturalOrder()));
        return entries;
    }

    private static Optional<Path> path(String name) {
        try {
            return name.isEmpty() ? Optional.empty() : Optional.of(Path.of(name).toAbsolutePath());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }
}
