package dev.tandem.cuda.loading;

import dev.tandem.spi.Check;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the libraries of one CUDA installation: in folders the user named, else where toolkits, distributions and Python's wheels
 * put them. Takes the newest set whose versions agree and that the driver can run. Only looks at names and first bytes; loads
 * nothing, starts nothing.
 */
public final class FamilySearch {

    /** The system property that names folders to look into first, where the options don't. */
    public static final String PROPERTY = "tandem.cuda.path";

    /** What the check is called that stands alone if the folders that were named are no good. */
    public static final String NAMED_FOLDERS = "folder of CUDA";

    static final int CUDNN_MAJOR = 9;

    private FamilySearch() {
    }

    /**
     * Searches this machine.
     *
     * @param explicitFolder folders to look into first, apart by the path separator; empty for those that the property
     *        {@value #PROPERTY} names, if any
     */
    public static Search of(String explicitFolder) {
        return of(explicitFolder, Surroundings.ofThisProcess());
    }

    static Search of(String explicitFolder, Surroundings surroundings) {
        String system = surroundings.property("os.name") + " " + surroundings.property("os.arch");
        if (!system.equals("Linux amd64")) {
            return new Search.Missing(
                    List.of(Check.gap("operating system", system + ", but there is no native code for it yet",
                            "use Linux on x86-64, on Windows within WSL")));
        }
        String explicit = explicitFolder.isEmpty() ? surroundings.property(PROPERTY) : explicitFolder;
        var places = new Places(surroundings, explicit);
        var inventory = new Inventory(surroundings, places.inOrder());
        Optional<Check> named = named(explicit, places, inventory);
        if (named.isPresent()) {
            return new Search.Missing(List.of(named.get()));
        }
        List<Candidate> candidates = candidates(inventory);
        var report = new SearchReport(surroundings, explicit, places, inventory);
        for (Candidate candidate : candidates) {
            if (candidate.isComplete()) {
                return new Search.Found(candidate.family(), report.of(candidate));
            }
        }
        return new Search.Missing(report.of(candidates.stream()
                .max(Comparator.comparingInt(Candidate::parts))
                .orElseGet(() -> withoutCublas(inventory))));
    }

    /** What is wrong with the folders that the user named: an error there must not be hidden by what lies in the usual places. */
    private static Optional<Check> named(String explicit, Places places, Inventory inventory) {
        if (explicit.isEmpty() || (places.misnamed().isEmpty() && inventory.hasExplicit())) {
            return Optional.empty();
        }
        return Optional.of(Check.gap(NAMED_FOLDERS, places.misnamed().isEmpty()
                ? "'" + explicit + "' holds no library of CUDA that can be loaded"
                : "'" + String.join("', '", places.misnamed()) + "' is not a folder",
                "mend --cuda-path or the property " + PROPERTY + ", or leave it out to look in the usual places"));
    }

    /** One for each usable cuBLAS, the best first. A cuBLAS that the user named rules out all others. */
    private static List<Candidate> candidates(Inventory inventory) {
        boolean anchored = inventory.of(Part.CUBLAS).anyMatch(l -> l.place().explicit());
        return inventory.of(Part.CUBLAS)
                .filter(l -> l.place().explicit() || !anchored)
                .filter(l -> Toolkit.of(l.major()).isPresent())
                .sorted(Comparator.comparing(Library::version, Versions.ORDER.reversed()))
                .map(cublas -> new Candidate(driver(inventory), beside(cublas, inventory.of(Part.NVRTC)
                        .filter(l -> l.major() == cublas.major())), Optional.of(cublas),
                        beside(cublas, inventory.of(Part.CUDNN)
                                .filter(l -> l.major() == CUDNN_MAJOR && l.fits(cublas.major())))))
                .toList();
    }

    private static Candidate withoutCublas(Inventory inventory) {
        return new Candidate(driver(inventory),
                inventory.of(Part.NVRTC).filter(l -> Toolkit.of(l.major()).isPresent()).findFirst(), Optional.empty(),
                inventory.of(Part.CUDNN).filter(l -> l.major() == CUDNN_MAJOR).findFirst());
    }

    private static Optional<Library> driver(Inventory inventory) {
        return inventory.of(Part.DRIVER).findFirst();
    }

    /** The library that goes best with a cuBLAS: named by the user, whole, of the same installation, surely for its CUDA, newest. */
    private static Optional<Library> beside(Library cublas, Stream<Library> libraries) {
        return libraries.min(Comparator.comparing((Library l) -> !l.place().explicit())
                .thenComparing(l -> !l.isWhole())
                .thenComparing(l -> !l.place().installation().equals(cublas.place().installation()))
                .thenComparing(l -> l.cuda().isEmpty())
                .thenComparing(Library::version, Versions.ORDER.reversed()));
    }
}
