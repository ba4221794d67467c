package dev.tandem.data.image;

import dev.tandem.error.DataException;
import dev.tandem.tensor.Shape;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A decoded picture. The only class that knows {@code java.desktop}.
 *
 * @param channels 1 for grey, 3 for red, green and blue
 * @param planes [channels,height,width], 0 to 255
 */
record Picture(int width, int height, int channels, byte[] planes) {

    /** Of larger pictures only every second, third… pixel of both sides is decoded. */
    private static final int DECODED_PIXELS = 1 << 22;

    /**
     * Decodes a picture.
     *
     * @throws DataException if its pixels are damaged or of a kind that is not read
     */
    static Picture decode(Path file, Container container) {
        ImageReader reader = ImageIO.getImageReadersByFormatName(container.format()).next();
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(container.essential()))) {
            reader.setInput(in, true, true);
            ImageReadParam how = reader.getDefaultReadParam();
            int every = every(container.width(), container.height());
            how.setSourceSubsampling(every, every, 0, 0);
            return of(reader.read(0, how));
        } catch (IOException | RuntimeException e) {
            // The decoders of the JDK throw either for a damaged file.
            throw DataException.malformed(file, "can't be decoded", String.valueOf(e.getMessage()),
                    "get the file again, or store it as PNG or JPEG in grey or RGB");
        } finally {
            reader.dispose();
        }
    }

    private static int every(int width, int height) {
        int every = 1;
        while ((long) ((width - 1) / every + 1) * ((height - 1) / every + 1) > DECODED_PIXELS) {
            every++;
        }
        return every;
    }

    /** Takes grey as it is stored: Java would take it for linear light and brighten it. */
    private static Picture of(BufferedImage image) {
        ColorModel model = image.getColorModel();
        int width = image.getWidth();
        int height = image.getHeight();
        boolean stored = model instanceof ComponentColorModel
                && (model.getComponentSize(0) == 8 || model.getComponentSize(0) == 16);
        int bands = image.getRaster().getNumBands();
        int channels = stored && bands < 3 ? 1 : 3;
        int shift = stored ? model.getComponentSize(0) - 8 : 0;
        byte[] planes = new byte[channels * width * height];
        int[] row = new int[width * Math.max(1, bands)];
        for (int y = 0; y < height; y++) {
            if (stored) {
                image.getRaster().getPixels(0, y, width, 1, row);
            } else {
                image.getRGB(0, y, width, 1, row, 0, width);
            }
            for (int c = 0; c < channels; c++) {
                for (int x = 0; x < width; x++) {
                    planes[(c * height + y) * width + x] = (byte) (stored
                            ? row[x * bands + c] >> shift
                            : row[x] >> (16 - 8 * c));
                }
            }
        }
        return new Picture(width, height, channels, planes);
    }

    /** The picture as a sample of a shape: cut around the middle, resized, in grey or colour as the shape has it. */
    byte[] sample(Shape shape) {
        int rows = shape.size(1);
        int columns = shape.size(2);
        int cutWidth = Math.clamp(Math.round((double) height * columns / rows), 1, width);
        int cutHeight = Math.clamp(Math.round((double) width * rows / columns), 1, height);
        var across = Triangle.of((width - cutWidth) / 2, cutWidth, columns);
        var down = Triangle.of((height - cutHeight) / 2, cutHeight, rows);
        float[][] resized = new float[channels][];
        for (int c = 0; c < channels; c++) {
            resized[c] = resize(c, across, down);
        }
        byte[] sample = new byte[shape.elements()];
        int area = rows * columns;
        for (int i = 0; i < sample.length; i++) {
            int at = i % area;
            boolean mixed = channels == 3 && shape.size(0) == 1;
            float value = mixed
                    ? 0.299f * resized[0][at] + 0.587f * resized[1][at] + 0.114f * resized[2][at]
                    : resized[Math.min(channels - 1, i / area)][at];
            sample[i] = (byte) Math.clamp(Math.round(value), 0, 255);
        }
        return sample;
    }

    private float[] resize(int channel, Triangle across, Triangle down) {
        int columns = across.size();
        float[] narrow = new float[height * columns];
        for (int y = 0; y < height; y++) {
            int from = (channel * height + y) * width;
            for (int x = 0; x < columns; x++) {
                float sum = 0;
                for (int k = 0; k < across.weights()[x].length; k++) {
                    sum += across.weights()[x][k] * (planes[from + across.first()[x] + k] & 0xff);
                }
                narrow[y * columns + x] = sum;
            }
        }
        float[] resized = new float[down.size() * columns];
        for (int y = 0; y < down.size(); y++) {
            for (int k = 0; k < down.weights()[y].length; k++) {
                float weight = down.weights()[y][k];
                int from = (down.first()[y] + k) * columns;
                for (int x = 0; x < columns; x++) {
                    resized[y * columns + x] += weight * narrow[from + x];
                }
            }
        }
        return resized;
    }
}
