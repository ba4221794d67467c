package dev.tandem.data.image;

import dev.tandem.data.Damage;
import dev.tandem.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** Damaged pictures give a sample or an error: soon, and with little memory. */
@Timeout(1200)
class ImageFuzzTest {

    private static final long MOST_BYTES = 256_000_000;
    private static final Shape SHAPE = Shape.of(3, 8, 8);

    @Test
    void damagedPicturesNeverDoHarm(TestReporter reporter) throws IOException {
        run(2_000, reporter);
    }

    @Test
    @Tag("slow")
    void aHundredThousandDamagedPicturesNeverDoHarm(TestReporter reporter) throws IOException {
        run(100_000, reporter);
    }

    private static void run(int cases, TestReporter reporter) throws IOException {
        var damage = new Damage();
        damage.run(cases, sources(), _ -> MOST_BYTES, (stored, random) -> {
            if (random.nextInt(4) > 0) {
                correctSums(stored);
            }
            ImageFile.read(Path.of("fuzzed"), stored, SHAPE);
        });
        reporter.publishEntry("pictures", damage.toString());
    }

    /** Pictures of every kind that is read: grey, colour, palette, deep, with opacity, interlaced; JPEG baseline and progressive. */
    private static byte[][] sources() throws IOException {
        List<byte[]> sources = new ArrayList<>();
        for (int type : new int[]{BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_BYTE_INDEXED, BufferedImage.TYPE_USHORT_GRAY,
                BufferedImage.TYPE_BYTE_BINARY}) {
            sources.add(stored(type, "png", false));
            sources.add(stored(type, "png", true));
        }
        for (int type : new int[]{BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_INT_RGB}) {
            sources.add(stored(type, "jpeg", false));
            sources.add(stored(type, "jpeg", true));
        }
        return sources.toArray(byte[][]::new);
    }

    private static byte[] stored(int type, String format, boolean progressive) throws IOException {
        var image = new BufferedImage(17, 11, type);
        var random = new SplittableRandom(type);
        for (int i = 0; i < 17 * 11; i++) {
            image.setRGB(i % 17, i / 17, random.nextInt());
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        how.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
        var bytes = new ByteArrayOutputStream();
        try (var out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), how);
        }
        writer.dispose();
        return bytes.toByteArray();
    }

    /** Makes the sums of a PNG file's chunks right, as far as it has chunks, so that the damage reaches the decoder. */
    private static void correctSums(byte[] stored) {
        if (stored.length > 8 && stored[1] == 'P') {
            for (int at = 8; at <= stored.length - 12;) {
                int length = ByteBuffer.wrap(stored).getInt(at);
                if (length < 0 || length > stored.length - at - 12) {
                    return;
                }
                ImageFileTest.sum(stored, at);
                at += length + 12;
            }
        }
    }
}
