package dev.tandem.cuda.loading;

import dev.tandem.spi.Check;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Says of each part what was found, or what was found instead, where it was looked for, and what to do. */
final class SearchReport {

    private static final int FOLDERS_NAMED = 8;

    private final Surroundings surroundings;
    private final String explicit;
    private final Places places;
    private final Inventory inventory;

    SearchReport(Surroundings surroundings, String explicit, Places places, Inventory inventory) {
        this.surroundings = surroundings;
        this.explicit = explicit;
        this.places = places;
        this.inventory = inventory;
    }

    /** A check a part of the best set of libraries there is. */
    List<Check> of(Candidate best) {
        return Stream.of(Part.values()).map(part -> check(part, best)).toList();
    }

    private Check check(Part part, Candidate best) {
        Optional<Library> library = best.part(part);
        if (library.isEmpty()) {
            return Check.gap(part.title(), instead(part, best) + notes(part) + lookedIn(), cure(part, best));
        }
        String found = library.get().versionAndFile();
        if (part == Part.DRIVER && !best.isDriverNewEnough()) {
            Toolkit toolkit = best.toolkit().orElseThrow();
            return Check.gap(part.title(),
                    found + " is too old for CUDA " + toolkit.major() + " (" + best.cublas().orElseThrow().file()
                            + ")",
                    "update the driver to release " + toolkit.driverRelease() + " or newer"
                            + (toolkit == Toolkit.CUDA_13
                                    ? ", or install CUDA 12 beside it"
                                    : ""));
        }
        if (!library.get().isWhole()) {
            return Check.gap(part.title(), found + " lacks " + String.join(", ", library.get().lacks())
                    + ", which must lie beside it", cure(part, best) + "; all of it belongs in one folder");
        }
        return Check.fine(part.title(), found);
    }

    /** Libraries of this part that don't do. */
    private String instead(Part part, Candidate best) {
        List<String> others = inventory.of(part).map(l -> l.title()
                + (l.cuda().isPresent() ? " for CUDA " + l.cuda().getAsInt() : "") + " (" + l.file() + ")").toList();
        String needs = switch (part) {
            case DRIVER -> "";
            case CUBLAS -> "needs 12 or 13";
            case NVRTC -> best.toolkit().map(t -> "needs " + t.major() + " like cuBLAS").orElse("needs 12 or 13");
            case CUDNN -> "needs 9" + best.toolkit().map(t -> " for CUDA " + t.major()).orElse("");
        };
        return others.isEmpty() ? "not found" : "found " + String.join(", ", others) + ", " + needs;
    }

    private String notes(Part part) {
        List<String> notes = inventory.notes(part).stream().distinct().toList();
        return notes.isEmpty() ? "" : ", " + String.join(", ", notes);
    }

    private String lookedIn() {
        var text = new StringBuilder(", looked in ");
        List<Place> all = places.inOrder();
        text.append(all.isEmpty()
                ? "no folder"
                : String.join(", ",
                        all.stream().limit(FOLDERS_NAMED).map(p -> p.folder().toString()).toList()));
        if (all.size() > FOLDERS_NAMED) {
            text.append(" and ").append(all.size() - FOLDERS_NAMED).append(" more");
        }
        for (String note : places.notes()) {
            text.append(", ").append(note);
        }
        return text.toString();
    }

    private String cure(Part part, Candidate best) {
        int major = best.toolkit().or(() -> newestFor(best)).orElse(Toolkit.CUDA_13).major();
        String elsewhere = explicit.isEmpty() ? ", or say where it is with --cuda-path" : ", or mend --cuda-path";
        return switch (part) {
            case DRIVER -> isContainer()
                    ? "start the container with --gpus all on a host with an NVIDIA driver"
                    : "install the NVIDIA driver, release " + Toolkit.CUDA_13.driverRelease() + " or newer";
            case CUBLAS -> "install CUDA " + major + " (" + wheels(major, "cublas") + ")" + elsewhere;
            case NVRTC -> "install NVRTC " + major + " (" + wheels(major, "cuda-nvrtc") + ")" + elsewhere;
            case CUDNN ->
                "install cuDNN 9 for CUDA " + major + " (pip install nvidia-cudnn-cu" + major + ")" + elsewhere;
        };
    }

    /** The newest CUDA that the driver there is can run. */
    private static Optional<Toolkit> newestFor(Candidate best) {
        var fitting = new ArrayList<Toolkit>();
        best.driver().filter(Library::isReleaseKnown).ifPresent(d -> {
            for (Toolkit toolkit : Toolkit.values()) {
                if (d.version().getFirst() >= toolkit.driverRelease()) {
                    fitting.add(toolkit);
                }
            }
        });
        return fitting.isEmpty() ? Optional.empty() : Optional.of(fitting.getLast());
    }

    /** From CUDA 13 on the wheels' names have no version, but cuDNN's does. */
    private static String wheels(int major, String name) {
        return "pip install nvidia-" + name + (major == Toolkit.CUDA_12.major() ? "-cu12" : "");
    }

    private boolean isContainer() {
        return Files.exists(surroundings.at(".dockerenv")) || Files.exists(surroundings.at("run/.containerenv"));
    }
}
