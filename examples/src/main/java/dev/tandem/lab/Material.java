package dev.tandem.lab;

import dev.tandem.data.Cifar10;
import dev.tandem.data.Dataset;
import dev.tandem.data.Digits;
import dev.tandem.data.Mnist;
import dev.tandem.data.Split;
import dev.tandem.data.image.ImageFile;
import dev.tandem.error.DataException;
import dev.tandem.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What labs look at, and where it lies. In place of files that are missing the quick form takes what Tandem draws itself; the full form
 * says what is missing.
 */
public final class Material {

    private static final int SIDE = 32;
    private static final int CHANNELS = 3;
    private static final int DIGIT = 28;

    private final List<Path> folders;
    private final boolean drawn;
    private final List<String> used = new ArrayList<>();

    /**
     * Material in the first of some folders that has it, each with folders {@code mnist}, {@code cifar-10} and {@code images}.
     *
     * @param folders one at least
     * @param drawn whether what is missing may be drawn
     */
    Material(List<Path> folders, boolean drawn) {
        this.folders = List.copyOf(folders);
        this.drawn = drawn;
    }

    /** What was used, in words: for the page. */
    List<String> used() {
        return List.copyOf(used);
    }

    /**
     * Handwritten digits [1,28,28], 10 classes: MNIST.
     *
     * @throws DataException if its files are missing and may not be replaced, or are damaged
     */
    public Split digits() {
        return read("mnist", Mnist::read, "MNIST", "digits that Tandem draws", () -> Digits.split(0));
    }

    /**
     * Colour pictures [3,32,32], 10 classes: CIFAR-10, as many of its files as there are.
     *
     * @throws DataException if its files are missing and may not be replaced, or are damaged
     */
    public Split colours() {
        return read("cifar-10", Cifar10::read, "CIFAR-10", "digits that Tandem draws, in colours",
                Material::drawnColours);
    }

    private Split read(String name, Function<Path, Split> reader, String called, String replaced,
            Supplier<Split> replacement) {
        try {
            Split split = reader.apply(place(name));
            use(called + ": " + split.train().size() + " and " + split.test().size()
                    + " samples in the files there are");
            return split;
        } catch (DataException e) {
            if (!e.isMissing()) {
                throw e;
            }
            if (!drawn) {
                throw e.with(
                        "'tandem data get " + name.replace("-", "") + "' downloads them; --data-dir names the folder "
                                + "that has '" + name + "' in it");
            }
            use(replaced + ", for " + called + " is not in '" + place(name) + "'");
            return replacement.get();
        }
    }

    /** Where a folder of this name is; where it would be if it is nowhere. */
    private Path place(String name) {
        return folders.stream().map(f -> f.resolve(name)).filter(Files::isDirectory).findFirst()
                .orElse(folders.getFirst().resolve(name));
    }

    /** Digits in a colour of their own on a ground of another, [3,32,32]. */
    private static Split drawnColours() {
        Split digits = Digits.split(0);
        return new Split(coloured(digits.train(), 1), coloured(digits.test(), 2)).normalized();
    }

    private static Dataset coloured(Dataset digits, long seed) {
        var random = new Random(seed);
        int plane = SIDE * SIDE;
        byte[] elements = new byte[digits.size() * CHANNELS * plane];
        int[] labels = new int[digits.size()];
        byte[] ink = new byte[DIGIT * DIGIT];
        int border = (SIDE - DIGIT) / 2;
        for (int i = 0; i < digits.size(); i++) {
            digits.copyTo(i, ink, 0);
            labels[i] = digits.label(i);
            for (int c = 0; c < CHANNELS; c++) {
                int ground = random.nextInt(100);
                int colour = 155 + random.nextInt(101);
                int at = (i * CHANNELS + c) * plane;
                for (int p = 0; p < plane; p++) {
                    int y = p / SIDE - border;
                    int x = p % SIDE - border;
                    boolean inside = y >= 0 && y < DIGIT && x >= 0 && x < DIGIT;
                    int share = inside ? ink[y * DIGIT + x] & 0xff : 0;
                    elements[at + p] = (byte) (ground + (colour - ground) * share / 255);
                }
            }
        }
        return Dataset.of("coloured digits", Shape.of(CHANNELS, SIDE, SIDE), digits.classNames(), elements, labels);
    }

    /**
     * A photograph.
     *
     * @param name of its file
     * @param pixels [C,H,W] of bytes
     */
    public record Photograph(String name, byte[] pixels) {
    }

    /**
     * The photographs of the folder {@code images}, cut and scaled to a shape; where there are none, one picture that is drawn.
     *
     * @param shape [3,H,W] or [1,H,W]
     * @throws DataException if there are none and none may be drawn, or one is damaged
     */
    public List<Photograph> photographs(Shape shape) {
        Path images = place("images");
        List<Path> files = files(images);
        if (!files.isEmpty()) {
            use(files.size() + " photographs");
            return files.stream().map(f -> new Photograph(String.valueOf(f.getFileName()), ImageFile.read(f, shape)))
                    .toList();
        }
        if (!drawn) {
            throw DataException.missingFiles(images, "has no PNG or JPEG file",
                    "put a photograph there, or name the folder "
                            + "that has 'images' in it with --data-dir");
        }
        use("a picture that Tandem draws, for a photograph is not in '" + images + "'");
        return List.of(new Photograph("a drawn picture", drawnPicture(shape)));
    }

    private static List<Path> files(Path images) {
        if (!Files.isDirectory(images)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(images)) {
            return all.filter(ImageFile::isNamed).sorted().toList();
        } catch (IOException e) {
            throw DataException.unreadable(images, e);
        }
    }

    /** A bright disc with a shadow before stripes. */
    private static byte[] drawnPicture(Shape shape) {
        int channels = shape.size(0);
        int height = shape.size(1);
        int width = shape.size(2);
        byte[] pixels = new byte[shape.elements()];
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    double v = 2.0 * y / height - 1;
                    double u = 2.0 * x / width - 1;
                    double disc = Math.hypot(u + 0.1, v);
                    double stripes = (int) Math.floor(4 * (u + v) + 8) % 2 == 0 ? 60 + 20 * c : 120 - 20 * c;
                    double value = disc < 0.55 ? 230 - 90 * disc - 30 * c : disc < 0.62 ? 20 : stripes + 40 * v;
                    pixels[(c * height + y) * width + x] = (byte) Math.clamp(Math.round(value), 0, 255);
                }
            }
        }
        return pixels;
    }

    private void use(String what) {
        if (!used.contains(what)) {
            used.add(what);
        }
    }
}
