package dev.tandem.data;

import dev.tandem.data.image.ImageFile;
import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Reads folders of pictures: a sub-folder a class, named after it, in it PNG and JPEG files. Classes and files are taken in the
 * order of their names. Files of other names are left alone; a picture that can't be read is an error. {@link ImageFile} says how
 * pictures become samples.
 */
public final class ImageFolder {

    private static final String TRAIN = "train";
    private static final String TEST = "test";

    private ImageFolder() {
    }

    /** A part of a folder: its pictures, each with the number of its class. */
    private record Pictures(Path folder, List<String> classNames, List<Path> files, int[] labels) {

        Pictures pick(int[] which) {
            return new Pictures(folder, classNames, IntStream.of(which).mapToObj(files::get).toList(),
                    IntStream.of(which).map(i -> labels[i]).toArray());
        }
    }

    /** Reads a folder; a split is drawn with seed 0. See {@link #read(Path, Shape, long)}. */
    public static Split read(Path dir, Shape shape) {
        return read(dir, shape, 0);
    }

    /**
     * Reads a folder. If it has the sub-folders {@code train} and {@code test}, those hold the classes; else one picture in five of
     * each class is kept for the test, drawn from the seed, and the names of the parts say so.
     *
     * @param dir the folder
     * @param shape of a sample: [1,H,W] for grey, [3,H,W] for colour
     * @param seed what the split is drawn from, if there is none
     * @return samples of bytes with the normalization of the training part
     * @throws DataException if the folder is missing, has no classes, or a picture can't be read
     * @throws UsageException if the shape is no picture's, or all pictures together don't fit an array
     */
    public static Split read(Path dir, Shape shape, long seed) {
        ImageFile.checkShape(shape);
        if (!Files.isDirectory(dir)) {
            throw DataException.missingFolder(dir, "name a folder with a sub-folder of pictures for each class");
        }
        String name = String.valueOf(dir.toAbsolutePath().normalize().getFileName());
        if (isParted(dir)) {
            Pictures train = pictures(dir.resolve(TRAIN), classNames(dir.resolve(TRAIN)));
            Pictures test = pictures(dir.resolve(TEST), train.classNames);
            return Split.measured(dataset(name + " train", shape, train), dataset(name + " test", shape, test));
        }
        Pictures all = pictures(dir, classNames(dir));
        checkEnough(all);
        Partition parts = Partition.drawn(all.labels, Partition.USUAL, seed);
        String drawn = Partition.label(Partition.USUAL, seed);
        return Split.measured(dataset(name + " train" + drawn, shape, all.pick(parts.train())),
                dataset(name + " test" + drawn, shape, all.pick(parts.test())));
    }

    private static boolean isParted(Path dir) {
        return Files.isDirectory(dir.resolve(TRAIN)) && Files.isDirectory(dir.resolve(TEST));
    }

    private static List<String> classNames(Path folder) {
        var names = list(folder, Files::isDirectory).stream().map(d -> String.valueOf(d.getFileName())).toList();
        if (names.isEmpty()) {
            throw DataException.unfitFolder(folder, "has no sub-folders", "each would be a class",
                    "put the pictures of each class into a folder of their own");
        }
        return names;
    }

    private static Pictures pictures(Path folder, List<String> classNames) {
        for (Path there : list(folder, Files::isDirectory)) {
            if (!classNames.contains(String.valueOf(there.getFileName()))) {
                throw DataException.unfitFolder(there, "is a class that is not learnt",
                        "learnt are " + String.join(", ", classNames), "put pictures of it into " + TRAIN + " too");
            }
        }
        var files = new ArrayList<Path>();
        var labels = IntStream.builder();
        for (int c = 0; c < classNames.size(); c++) {
            Path of = folder.resolve(classNames.get(c));
            List<Path> its = Files.isDirectory(of) ? list(of, ImageFile::isNamed) : List.of();
            if (its.isEmpty()) {
                throw DataException.unfitFolder(of, "has no pictures", "looked for .png, .jpg and .jpeg",
                        "put some there, or take the folder away");
            }
            int label = c;
            its.forEach(_ -> labels.add(label));
            files.addAll(its);
        }
        return new Pictures(folder, classNames, List.copyOf(files), labels.build().toArray());
    }

    private static void checkEnough(Pictures all) {
        for (int c = 0; c < all.classNames.size(); c++) {
            int label = c;
            if (IntStream.of(all.labels).filter(l -> l == label).count() < 2) {
                throw DataException.unfitFolder(all.folder.resolve(all.classNames.get(c)),
                        "has one picture, and one is kept for the test", "1 picture",
                        "add another, or make the folders " + TRAIN + " and " + TEST);
            }
        }
    }

    /** Files are decoded side by side; each has its place. */
    private static Dataset dataset(String name, Shape shape, Pictures pictures) {
        int count = pictures.files.size();
        int pixels = shape.elements();
        if ((long) count * pixels > Integer.MAX_VALUE - 8) {
            throw new UsageException("dataset", name, "is too large for memory in this shape",
                    count + " pictures of shape " + shape, "ask for a smaller shape");
        }
        byte[] elements = new byte[count * pixels];
        IntStream.range(0, count).parallel().forEach(
                i -> System.arraycopy(ImageFile.read(pictures.files.get(i), shape), 0, elements, i * pixels, pixels));
        return Dataset.wrap(name, shape, pictures.classNames, elements, pictures.labels);
    }

    /** What a folder holds of a kind, hidden things aside, in the order of the names. */
    private static List<Path> list(Path folder, Predicate<Path> kind) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(p -> !String.valueOf(p.getFileName()).startsWith(".")).filter(kind)
                    .sorted((a, b) -> String.valueOf(a.getFileName()).compareTo(String.valueOf(b.getFileName())))
                    .toList();
        } catch (IOException e) {
            throw DataException.unreadable(folder, e);
        }
    }
}
