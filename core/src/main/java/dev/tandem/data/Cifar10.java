package dev.tandem.data;

import dev.tandem.error.DataException;
import dev.tandem.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * CIFAR-10, binary version: 50,000 and 10,000 colour images of 32 × 32, 10 classes. A file has up to 10,000 records: a byte of the
 * label, then 1024 bytes each of red, green and blue. <i>Source</i>: Krizhevsky 2009, "Learning multiple layers of features from
 * tiny images", and the data set's page.
 */
public final class Cifar10 {

    private static final Shape IMAGE = Shape.of(3, 32, 32);
    private static final int IMAGE_BYTES = IMAGE.elements();
    private static final int RECORD_BYTES = 1 + IMAGE_BYTES;
    private static final int MOST_RECORDS = 10_000;
    private static final List<String> CLASSES = List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog",
            "horse", "ship", "truck");
    private static final List<String> TRAIN = IntStream.rangeClosed(1, 5).mapToObj(i -> "data_batch_" + i + ".bin")
            .toList();
    private static final List<String> TEST = List.of("test_batch.bin");

    private Cifar10() {
    }

    /**
     * Reads CIFAR-10, from as many of its five training files as there are; the name of the training part says how many.
     *
     * @param dir the folder with {@code data_batch_1.bin} to {@code data_batch_5.bin} and {@code test_batch.bin}, unpacked or as
     *     {@code .gz}
     * @return samples of shape [3,32,32] with the normalization of the training part, one mean and deviation a channel
     * @throws DataException if the test file or all training files are missing, or one is not what it should be
     */
    public static Split read(Path dir) {
        var folder = new Folder(dir, "CIFAR-10");
        var train = TRAIN.stream().flatMap(n -> folder.find(n).stream()).toList();
        if (train.isEmpty()) {
            throw folder.missing(TRAIN);
        }
        var test = folder.findAll(TEST);
        String found = train.size() == TRAIN.size() ? "" : " (" + train.size() + " of " + TRAIN.size() + " files)";
        return Split.measured(dataset("CIFAR-10 train" + found, train), dataset("CIFAR-10 test", test));
    }

    private static Dataset dataset(String name, List<Path> files) {
        var records = new ArrayList<byte[]>();
        for (Path file : files) {
            try (Content content = Content.open(file)) {
                records.add(records(content));
            }
        }
        return samples(name, records);
    }

    /** The records of a file, checked. */
    static byte[] records(Content content) {
        byte[] records = content.takeAll(MOST_RECORDS * RECORD_BYTES);
        if (records.length == 0 || records.length % RECORD_BYTES != 0) {
            throw DataException.malformed(content.file(), "is not a whole number of records",
                    records.length + " bytes, records of " + RECORD_BYTES,
                    "get the file again; take the binary version");
        }
        for (int at = 0; at < records.length; at += RECORD_BYTES) {
            if (records[at] < 0 || records[at] >= CLASSES.size()) {
                throw DataException.malformed(content.file(), "has a label without a class",
                        "label " + (records[at] & 0xff) + " of record " + at / RECORD_BYTES + ", 10 classes",
                        "get the file again; take the binary version");
            }
        }
        return records;
    }

    /** The samples of checked records. */
    static Dataset samples(String name, List<byte[]> files) {
        int size = files.stream().mapToInt(f -> f.length / RECORD_BYTES).sum();
        byte[] elements = new byte[size * IMAGE_BYTES];
        int[] labels = new int[size];
        int sample = 0;
        for (byte[] records : files) {
            for (int at = 0; at < records.length; at += RECORD_BYTES, sample++) {
                labels[sample] = records[at];
                System.arraycopy(records, at + 1, elements, sample * IMAGE_BYTES, IMAGE_BYTES);
            }
        }
        return Dataset.wrap(name, IMAGE, CLASSES, elements, labels);
    }
}
