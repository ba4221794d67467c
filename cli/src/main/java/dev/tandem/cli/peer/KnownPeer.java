package dev.tandem.cli.peer;

import dev.tandem.cli.work.Work;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Tandem can be measured beside: other engines, the memory of the machine, and Tandem itself in another form. */
public enum KnownPeer {
    /** PyTorch, through DJL. */
    DJL("benchmarks.peers.DjlPeer", 0.5, Set.of("mlp", "lenet", "alexnet-onecolumn")) {
        @Override
        @Nullable
        String lack(Work work) {
            return switch (work) {
                case Work.Training t -> unwritten(t.model());
                case Work.Inference i -> unwritten(i.model());
                case Work.Product _ -> null;
                case Work.Convolution _ -> "DJL has no convolution apart from its gradients";
                case Work.Pass _ -> "DJL is measured by products and models";
            };
        }
    },
    /** OpenBLAS: products of matrices. */
    OPENBLAS("benchmarks.peers.OpenBlasPeer", 0.25, Set.of()) {
        @Override
        @Nullable
        String lack(Work work) {
            return work instanceof Work.Product ? null : "OpenBLAS only multiplies matrices";
        }
    },
    /** oneDNN: convolutions. */
    ONEDNN("benchmarks.peers.OneDnnPeer", 0.25, Set.of()) {
        @Override
        @Nullable
        String lack(Work work) {
            return work instanceof Work.Convolution ? null : "oneDNN is measured by its convolutions";
        }
    },
    /** Deeplearning4j. */
    DL4J("benchmarks.peers.Dl4jPeer", 0.5, Set.of("mlp", "lenet")) {
        @Override
        @Nullable
        String lack(Work work) {
            return switch (work) {
                case Work.Training t -> unwritten(t.model());
                case Work.Inference i -> unwritten(i.model());
                case Work.Product _,Work.Convolution _ -> "Deeplearning4j leaves it to OpenBLAS and oneDNN";
                case Work.Pass _ -> "Deeplearning4j is measured by models";
            };
        }
    },
    /** The triad a ← b + s·c: how fast this machine's memory is. */
    TRIAD("cli.peer.TriadPeer", 0.5, Set.of()) {
        @Override
        @Nullable
        String lack(Work work) {
            return work instanceof Work.Pass ? null : "the triad only moves memory";
        }
    },
    /** Tandem on the CPU in a process of its own, with options: other threads, narrower vectors. */
    TANDEM("cli.peer.TandemPeer", 1, Set.of()) {
        @Override
        @Nullable
        String lack(Work work) {
            return null;
        }
    };

    private final String mainClass;
    private final double warming;
    private final Set<String> models;

    KnownPeer(String mainClass, double warming, Set<String> models) {
        this.mainClass = mainClass;
        this.warming = warming;
        this.models = models;
    }

    /** What the user calls it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Why it can't do some work; nothing if it can. Known before it is built or started. */
    public Optional<String> cannot(Work work) {
        return Optional.ofNullable(lack(work));
    }

    /** What its program says if it is asked for what it can't do, {@link #cannot} all the same. */
    public UnsupportedOperationException refusal(Work work) {
        return new UnsupportedOperationException(cannot(work).orElse("it can't do " + work.text()));
    }

    abstract @Nullable String lack(Work work);

    /** Said of models that nobody has written with the engine. */
    @Nullable
    String unwritten(String model) {
        return models.contains(model) ? null : "'" + model + "' is not written with " + word();
    }

    /** The models that are written with it. */
    public Set<String> models() {
        return models;
    }

    /** The share of the time Tandem needs until it is warm that this one needs: native code is as fast at first. */
    public double warming() {
        return warming;
    }

    /** Whether it is built and fetched by Maven when it is asked for first; the others are part of this command. */
    boolean isBuilt() {
        return mainClass.startsWith("benchmarks");
    }

    /** The class whose process it is. */
    String mainClass() {
        return "dev.tandem." + mainClass;
    }
}
