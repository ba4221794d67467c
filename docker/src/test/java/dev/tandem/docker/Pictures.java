package dev.tandem.docker;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import javax.imageio.ImageIO;

/** Drawings of bars and discs: a data set that a training of seconds can tell apart. */
final class Pictures {

    private static final int EACH = 24;

    private Pictures() {
    }

    /** Fills a folder as {@code --data DIR} wants it, a sub-folder a class, and lets everyone read it. */
    static Path fill(Path folder) {
        try {
            for (String name : new String[]{"bar", "disc"}) {
                Path of = Files.createDirectories(folder.resolve(name));
                for (int i = 0; i < EACH; i++) {
                    write(name, i, "png", of.resolve(i + ".png"));
                }
            }
            return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes one of either, in some format. */
    static void write(String name, int number, String format, Path file) throws IOException {
        var picture = new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = picture.createGraphics();
        pen.setColor(Color.WHITE);
        if (name.equals("bar")) {
            pen.fillRect(8 + number / 4, 3 + number % 4, 4, 20);
        } else {
            pen.fillOval(3 + number / 4, 3 + number % 4, 18, 18);
        }
        pen.dispose();
        if (!ImageIO.write(picture, format, file.toFile())) {
            throw new IllegalArgumentException(format);
        }
    }
}
