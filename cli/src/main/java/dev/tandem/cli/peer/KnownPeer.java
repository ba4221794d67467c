package dev.tandem.cli.peer;

import java.util.Locale;

/** The engines that Tandem can be measured beside. */
public enum KnownPeer {
    /** PyTorch, through DJL. */
    DJL("DjlPeer"),
    /** OpenBLAS: products of matrices. */
    OPENBLAS("OpenBlasPeer"),
    /** oneDNN: convolutions. */
    ONEDNN("OneDnnPeer"),
    /** Deeplearning4j. */
    DL4J("Dl4jPeer");

    private final String mainClass;

    KnownPeer(String mainClass) {
        this.mainClass = mainClass;
    }

    /** What the user calls it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The class in module {@code benchmarks} whose process it is. */
    String mainClass() {
        return "dev.tandem.benchmarks.peers." + mainClass;
    }
}
