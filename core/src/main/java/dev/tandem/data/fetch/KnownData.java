package dev.tandem.data.fetch;

import dev.tandem.data.fetch.RemoteFile.Member;
import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A data set that can be fetched by its name.
 *
 * @param name as the command takes it
 * @param title as people call it
 * @param about what it holds, in one line
 * @param folder what the folder with its files is called
 * @param files as they are published
 */
public record KnownData(String name, String title, String about, String folder, List<RemoteFile> files) {

    private static final String IDX_TRAIN = "train-images-idx3-ubyte.gz";
    private static final String IDX_TRAIN_LABELS = "train-labels-idx1-ubyte.gz";
    private static final String IDX_TEST = "t10k-images-idx3-ubyte.gz";
    private static final String IDX_TEST_LABELS = "t10k-labels-idx1-ubyte.gz";
    private static final List<String> MNIST = List.of("https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/");
    private static final List<String> FASHION = List.of(
            "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
            "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/");
    private static final List<String> CIFAR = List.of("https://www.cs.toronto.edu/~kriz/",
            "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/");
    private static final int CIFAR_BYTES = 10_000 * 3073;

    /** All there are. */
    public static List<KnownData> all() {
        return List.of(
                new KnownData("mnist", "MNIST", "70,000 handwritten digits, 28 × 28 grey", "mnist", List.of(
                        file(IDX_TRAIN, 9_912_422,
                                "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", MNIST),
                        file(IDX_TRAIN_LABELS, 28_881,
                                "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", MNIST),
                        file(IDX_TEST, 1_648_877,
                                "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", MNIST),
                        file(IDX_TEST_LABELS, 4_542,
                                "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", MNIST))),
                new KnownData("fashion", "Fashion-MNIST", "70,000 pieces of clothing, 28 × 28 grey", "fashion-mnist",
                        List.of(
                                file(IDX_TRAIN, 26_421_880,
                                        "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84", FASHION),
                                file(IDX_TRAIN_LABELS, 29_515,
                                        "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845", FASHION),
                                file(IDX_TEST, 4_422_102,
                                        "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073", FASHION),
                                file(IDX_TEST_LABELS, 5_148,
                                        "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5", FASHION))),
                new KnownData("cifar10", "CIFAR-10", "60,000 photographs of 10 kinds of things, 32 × 32 colour",
                        "cifar-10", List.of(new RemoteFile("cifar-10-binary.tar.gz", 170_052_171,
                                "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                                mirrors(CIFAR, "cifar-10-binary.tar.gz"),
                                Stream.concat(IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i),
                                        Stream.of("test_batch"))
                                        .map(n -> new Member("cifar-10-batches-bin/" + n + ".bin", CIFAR_BYTES))
                                        .toList()))));
    }

    /**
     * The one of this name.
     *
     * @throws UsageException with the nearest right spelling if there is none
     */
    public static KnownData named(String name) {
        return all().stream().filter(k -> k.name.equals(name)).findFirst()
                .orElseThrow(() -> new UsageException("data set", name, "can't be fetched", "",
                        Spelling.cure(name, all().stream().map(KnownData::name).toList())));
    }

    /** What is downloaded of it. */
    public long bytes() {
        return files.stream().mapToLong(RemoteFile::bytes).sum();
    }

    /** Whether a folder holds all of it, by the names and sizes of files. */
    public boolean isIn(Path dir) {
        return files.stream().allMatch(f -> f.isIn(dir));
    }

    private static RemoteFile file(String name, long bytes, String sha256, List<String> places) {
        return new RemoteFile(name, bytes, sha256, mirrors(places, name), List.of());
    }

    private static List<URI> mirrors(List<String> places, String name) {
        return places.stream().map(p -> URI.create(p + name)).toList();
    }
}
