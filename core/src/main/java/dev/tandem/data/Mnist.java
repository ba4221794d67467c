package dev.tandem.data;

import dev.tandem.error.DataException;
import dev.tandem.tensor.Shape;
import java.nio.file.Path;
import java.util.List;

/**
 * MNIST and the data sets that come in files of the same names: 60,000 and 10,000 images of 28 × 28 grey levels, 10 classes.
 * <i>Source</i>: LeCun, Bottou, Bengio &amp; Haffner 1998, "Gradient-based learning applied to document recognition", §III-A; Xiao,
 * Rasul &amp; Vollgraf 2017, "Fashion-MNIST".
 */
public final class Mnist {

    private static final Shape IMAGE = Shape.of(1, 28, 28);
    private static final List<String> CLOTHES = List.of("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal",
            "Shirt", "Sneaker", "Bag", "Ankle boot");
    private static final List<String> FILES = List.of("train-images-idx3-ubyte", "train-labels-idx1-ubyte",
            "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte");

    private Mnist() {
    }

    /**
     * Reads MNIST.
     *
     * @param dir the folder with the four files under their original names, unpacked or as {@code .gz}
     * @return samples of shape [1,28,28] with the normalization of the training part
     * @throws DataException if a file is missing or is not what it should be
     */
    public static Split read(Path dir) {
        return read(dir, "MNIST", Digits.CLASSES);
    }

    /**
     * Reads Fashion-MNIST: ten kinds of clothes.
     *
     * @param dir the folder with the four files under their original names, unpacked or as {@code .gz}
     * @return samples of shape [1,28,28] with the normalization of the training part
     * @throws DataException if a file is missing or is not what it should be
     */
    public static Split readFashion(Path dir) {
        return read(dir, "Fashion-MNIST", CLOTHES);
    }

    private static Split read(Path dir, String name, List<String> classNames) {
        var files = new Folder(dir, name).findAll(FILES);
        return Split.measured(part(name + " train", files.get(0), files.get(1), classNames),
                part(name + " test", files.get(2), files.get(3), classNames));
    }

    private static Dataset part(String name, Path images, Path labels, List<String> classNames) {
        Dataset part = Idx.read(name, images, labels, classNames);
        if (!part.shape().equals(IMAGE)) {
            throw DataException.malformed(images, "has images of another size", part.shape() + ", expected " + IMAGE,
                    "check that this is the file of the data set");
        }
        return part;
    }
}
