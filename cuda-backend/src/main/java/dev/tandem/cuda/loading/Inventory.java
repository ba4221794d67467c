package dev.tandem.cuda.loading;

import dev.tandem.cuda.loading.elf.ElfFormatException;
import dev.tandem.cuda.loading.elf.ElfHeader;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The libraries in some places, in the places' order, and notes on files that look like one but are not usable. */
final class Inventory {

    private static final String DRIVER_FILE = "libcuda.so.1";
    private static final Pattern NAME = Pattern.compile("(lib[a-z]+)\\.so\\.(\\d{1,9}(?:\\.\\d{1,9})*)");

    private final List<Library> libraries = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final CudnnTarget cudnnTarget;
    private final Companions companions;

    /** A file that is not usable, and why. */
    record Note(Part part, String text) {
    }

    Inventory(Surroundings surroundings, List<Place> places) {
        cudnnTarget = new CudnnTarget(surroundings);
        companions = new Companions(surroundings);
        places.forEach(this::look);
    }

    /** All usable libraries of a part. */
    Stream<Library> of(Part part) {
        return libraries.stream().filter(l -> l.part() == part);
    }

    /** Whether any is where the user said. */
    boolean hasExplicit() {
        return libraries.stream().anyMatch(l -> l.place().explicit());
    }

    /** What is wrong with files that look like this part. */
    List<String> notes(Part part) {
        return notes.stream().filter(n -> n.part() == part).map(Note::text).toList();
    }

    private void look(Place place) {
        for (Part part : Part.values()) {
            var byMajor = new TreeMap<Integer, Path>();
            for (Path file : listed(place, part)) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches() && name.group(1).equals(part.stem())
                        && (part != Part.DRIVER || name.group().equals(DRIVER_FILE))) {
                    // Of libcublas.so.12 and libcublas.so.12.6.4.1 the first, the name under which others know it.
                    byMajor.merge(Versions.numbers(name.group(2)).getFirst(), file, Inventory::shorter);
                }
            }
            byMajor.forEach((major, file) -> add(part, major, file, place));
        }
    }

    private void add(Part part, int major, Path file, Place place) {
        try {
            ElfHeader.check(file);
            Path real = file.toRealPath();
            OptionalInt cuda = part == Part.CUDNN ? cudnnTarget.of(file, real) : OptionalInt.empty();
            libraries.add(new Library(part, file, major, version(part, file, real), cuda, place,
                    companions.missing(part, major, file, real)));
        } catch (ElfFormatException e) {
            notes.add(new Note(part, file + " " + e.getMessage()));
        } catch (IOException e) {
            notes.add(new Note(part, file + (Files.isSymbolicLink(file) && !Files.exists(file)
                    ? " is a broken link"
                    : " can't be read")));
        }
    }

    private static List<Integer> version(Part part, Path file, Path real) {
        Matcher own = NAME.matcher(file.getFileName().toString());
        Matcher linked = NAME.matcher(real.getFileName().toString());
        List<Integer> named = own.matches() ? Versions.numbers(own.group(2)) : List.of();
        List<Integer> behind = linked.matches() ? Versions.numbers(linked.group(2)) : named;
        return part == Part.DRIVER || behind.getFirst().equals(named.getFirst()) ? behind : named;
    }

    private List<Path> listed(Place place, Part part) {
        var files = new ArrayList<Path>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(place.folder(), part.stem() + ".so.*")) {
            stream.forEach(files::add);
        } catch (IOException | DirectoryIteratorException e) {
            notes.add(new Note(part, place.folder() + " can't be read"));
        }
        files.sort(Comparator.naturalOrder());
        return files;
    }

    private static Path shorter(Path a, Path b) {
        return a.toString().length() <= b.toString().length() ? a : b;
    }
}
