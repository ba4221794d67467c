package dev.tandem.cli;

import dev.tandem.data.Batch;
import dev.tandem.data.Dataset;
import dev.tandem.data.augment.Augmentation;
import dev.tandem.data.augment.Augmenter;
import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.tensor.Shape;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/** Samples side by side, each with its label below. Classes take turns, so that ten of them make columns. */
final class SampleSheet {

    private static final int COLUMNS = 10;
    private static final int ROWS = 6;
    /** Small pictures are enlarged to at least this many pixels. */
    private static final int SIDE = 72;
    private static final int GAP = 12;
    private static final int LINE = 18;
    private static final Color PAPER = new Color(0xfafafa);
    private static final Color INK = new Color(0x222222);

    private final Dataset data;
    private final Batch samples;
    private final String title;

    private SampleSheet(Dataset data, Batch samples, String title) {
        this.data = data;
        this.samples = samples;
        this.title = title;
    }

    /**
     * Chooses the first samples of each class and changes them.
     *
     * @throws UsageException if they are no pictures of bytes in grey or colour
     */
    static SampleSheet of(Dataset data, Augmentation augmentation, long seed) {
        Shape shape = data.shape();
        if (shape.rank() != 3 || (shape.size(0) != 1 && shape.size(0) != 3)) {
            throw new UsageException("data set", data.name(), "has no pictures to show", "samples of shape " + shape,
                    "show another");
        }
        Batch samples = data.batch(choice(data));
        var augmenter = new Augmenter(augmentation, shape, data.normalization().background(), seed);
        for (int i = 0; i < samples.size(); i++) {
            augmenter.apply(0, samples.indices()[i], samples.bytes(), i * shape.elements());
        }
        return new SampleSheet(data, samples, augmentation.isNone() ? data.toString() : data + ", " + augmentation);
    }

    /** The first sample of each class, then the second of each, and so on. */
    private static int[] choice(Dataset data) {
        var ofClass = new ArrayList<List<Integer>>();
        for (int c = 0; c < data.classes(); c++) {
            ofClass.add(new ArrayList<>());
        }
        for (int i = 0; i < data.size(); i++) {
            List<Integer> its = ofClass.get(data.label(i));
            if (its.size() < COLUMNS * ROWS) {
                its.add(i);
            }
        }
        return IntStream.range(0, COLUMNS * ROWS).boxed()
                .flatMap(turn -> ofClass.stream().filter(c -> turn < c.size()).map(c -> c.get(turn)))
                .limit(COLUMNS * ROWS).mapToInt(Integer::intValue).toArray();
    }

    /** The labels, row by row; the last row is filled up with empty ones. */
    List<List<String>> labels() {
        return IntStream.rangeClosed(0, (samples.size() - 1) / COLUMNS)
                .mapToObj(row -> IntStream.range(row * COLUMNS, (row + 1) * COLUMNS).mapToObj(this::label).toList())
                .toList();
    }

    private String label(int i) {
        return i < samples.size() ? data.classNames().get(samples.labels()[i]) : "";
    }

    /**
     * Writes it as PNG.
     *
     * @return whether there are words on it: a Java without fonts can draw none
     * @throws DataException if the file can't be written
     */
    boolean write(Path file) {
        int factor = (SIDE - 1) / Math.max(data.shape().size(1), data.shape().size(2)) + 1;
        int cellWidth = data.shape().size(2) * factor + GAP;
        int cellHeight = data.shape().size(1) * factor + LINE + GAP;
        int rows = labels().size();
        var image = new BufferedImage(COLUMNS * cellWidth + GAP, rows * cellHeight + LINE + 2 * GAP,
                BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(PAPER);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        for (int i = 0; i < samples.size(); i++) {
            g.drawImage(picture(i), GAP + i % COLUMNS * cellWidth, LINE + 2 * GAP + i / COLUMNS * cellHeight,
                    cellWidth - GAP, cellHeight - LINE - GAP, null);
        }
        boolean labelled = write(g, image.getWidth() - 2 * GAP, cellWidth, cellHeight);
        g.dispose();
        try {
            Path parent = file.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            try (var out = Files.newOutputStream(file)) {
                ImageIO.write(image, "png", out);
            }
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
        return labelled;
    }

    private BufferedImage picture(int i) {
        Shape shape = data.shape();
        int area = shape.size(1) * shape.size(2);
        var picture = new BufferedImage(shape.size(2), shape.size(1), BufferedImage.TYPE_INT_RGB);
        for (int k = 0; k < area; k++) {
            int rgb = 0;
            for (int c = 0; c < 3; c++) {
                int plane = shape.size(0) == 3 ? c : 0;
                rgb = rgb << 8 | (samples.bytes()[i * shape.elements() + plane * area + k] & 0xff);
            }
            picture.setRGB(k % shape.size(2), k / shape.size(2), rgb);
        }
        return picture;
    }

    private boolean write(Graphics2D g, int width, int cellWidth, int cellHeight) {
        try {
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            g.setColor(INK);
            g.setFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
            g.drawString(fitting(title, g.getFontMetrics(), width), GAP, GAP + LINE - 4);
            g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12));
            for (int i = 0; i < samples.size(); i++) {
                FontMetrics metrics = g.getFontMetrics();
                String label = fitting(label(i), metrics, cellWidth - 4);
                int middle = GAP + i % COLUMNS * cellWidth + (cellWidth - GAP) / 2;
                g.drawString(label, middle - metrics.stringWidth(label) / 2,
                        LINE + GAP + (i / COLUMNS + 1) * cellHeight - 5);
            }
            return true;
        } catch (RuntimeException | LinkageError | InternalError _) {
            return false; // each is thrown by one kind of Java without fonts
        }
    }

    private static String fitting(String text, FontMetrics metrics, int width) {
        String fitting = text;
        while (metrics.stringWidth(fitting) > width && fitting.length() > 1) {
            fitting = fitting.substring(0, fitting.length() - 2) + "…";
        }
        return fitting;
    }
}
