package dev.tandem.data.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFileTest {

    private static final Path FILE = Path.of("picture");

    @TempDir
    private Path folder;

    /** A picture whose pixel (x, y) is grey x + 10 y, or has red x + 10 y, green 100 and blue 200. */
    private static BufferedImage image(int width, int height, int type) {
        var image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int level = x + 10 * y;
                image.getRaster().setPixel(x, y,
                        type == BufferedImage.TYPE_BYTE_GRAY ? new int[]{level} : new int[]{level, 100, 200, 255});
            }
        }
        return image;
    }

    private static byte[] stored(BufferedImage image, String format) {
        var out = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(image, format, out)).isTrue();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static byte[] read(byte[] stored, int... shape) {
        return ImageFile.read(FILE, stored, Shape.of(shape));
    }

    @Test
    void greyIsTakenAsItIsStored() {
        byte[] png = stored(image(3, 2, BufferedImage.TYPE_BYTE_GRAY), "png");

        assertThat(read(png, 1, 2, 3)).containsExactly(0, 1, 2, 10, 11, 12);
        assertThat(read(png, 3, 2, 3)).containsExactly(0, 1, 2, 10, 11, 12, 0, 1, 2, 10, 11, 12, 0, 1, 2, 10, 11, 12);
    }

    @Test
    void coloursBecomePlanes() {
        byte[] png = stored(image(2, 2, BufferedImage.TYPE_INT_RGB), "png");

        byte blue = (byte) 200;
        assertThat(read(png, 3, 2, 2)).containsExactly(0, 1, 10, 11, 100, 100, 100, 100, blue, blue, blue, blue);
        assertThat(read(png, 1, 2, 2)).as("0.299 red + 0.587 green + 0.114 blue").containsExactly(82, 82, 84, 85);
    }

    @Test
    void opacityIsIgnoredAndSixteenBitsLoseTheirLowerHalf() {
        var clear = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        clear.setRGB(0, 0, 0x00102030);
        assertThat(read(stored(clear, "png"), 3, 1, 1)).containsExactly(0x10, 0x20, 0x30);

        var deep = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        deep.getRaster().setSample(0, 0, 0, 0x7fff);
        assertThat(read(stored(deep, "png"), 1, 1, 1)).containsExactly(0x7f);
    }

    @Test
    void palettesAndBlackAndWhiteAreRead() {
        var palette = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED);
        palette.setRGB(0, 0, 0xffff0000);
        palette.setRGB(1, 0, 0xff0000ff);
        assertThat(read(stored(palette, "png"), 3, 1, 2)).containsExactly(255, 0, 0, 0, 0, 255);

        var bits = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        bits.setRGB(1, 0, 0xffffffff);
        assertThat(read(stored(bits, "png"), 1, 1, 2)).containsExactly(0, 255);
    }

    @Test
    void jpegIsReadInGreyAndColour() {
        byte[] grey = read(stored(image(16, 8, BufferedImage.TYPE_BYTE_GRAY), "jpg"), 1, 8, 16);
        byte[] colour = read(stored(image(16, 8, BufferedImage.TYPE_INT_RGB), "jpg"), 3, 8, 16);

        for (int i = 0; i < 128; i++) {
            int level = i % 16 + 10 * (i / 16);
            assertThat(grey[i] & 0xff).isCloseTo(level, within(4));
            assertThat(colour[i] & 0xff).isCloseTo(level, within(12));
            assertThat(colour[128 + i] & 0xff).isCloseTo(100, within(12));
            assertThat(colour[256 + i] & 0xff).isCloseTo(200, within(12));
        }
    }

    @Test
    void shrinkingWeighsWithATriangleAndEnlargingInterpolates() {
        var line = new BufferedImage(4, 1, BufferedImage.TYPE_BYTE_GRAY);
        line.getRaster().setPixels(0, 0, 4, 1, new int[]{0, 80, 160, 240});

        // Weights 3 3 1 over 7, then 1 3 3; the picture is one pixel high, so the cut takes all of it.
        assertThat(Triangle.of(0, 4, 2).weights()[0]).containsExactly(3 / 7f, 3 / 7f, 1 / 7f);
        assertThat(Triangle.of(5, 4, 2).first()).containsExactly(5, 6);
        assertThat(Triangle.of(0, 2, 4).weights()[1]).containsExactly(0.75f, 0.25f);
        assertThat(read(stored(line, "png"), 1, 1, 4)).containsExactly(0, 80, (byte) 160, (byte) 240);
    }

    @Test
    void theMiddleIsCutToTheProportions() {
        byte[] wide = stored(image(6, 2, BufferedImage.TYPE_BYTE_GRAY), "png");
        byte[] high = stored(image(2, 6, BufferedImage.TYPE_BYTE_GRAY), "png");

        assertThat(read(wide, 1, 2, 2)).containsExactly(2, 3, 12, 13);
        assertThat(read(high, 1, 2, 2)).containsExactly(20, 21, 30, 31);
    }

    @Test
    void largePicturesAreDecodedInPart() {
        byte[] large = stored(image(4100, 2050, BufferedImage.TYPE_BYTE_GRAY), "png");

        Picture picture = Picture.decode(FILE, Container.parse(FILE, large));
        assertThat(new int[]{picture.width(), picture.height()}).containsExactly(2050, 1025);
        assertThat(picture.planes()[1]).isEqualTo((byte) 2);
    }

    @Test
    void aFileThatIsNoPictureIsNamed() throws IOException {
        Path text = Files.writeString(folder.resolve("cat.png"), "not a picture");

        assertThatThrownBy(() -> ImageFile.read(text, Shape.of(1, 2, 2))).isInstanceOf(DataException.class)
                .hasMessage("file '" + text
                        + "': is neither PNG nor JPEG (13 bytes) — convert it, or take it out of the folder");
        assertThatThrownBy(() -> ImageFile.read(folder.resolve("none.png"), Shape.of(1, 2, 2)))
                .isInstanceOfSatisfying(DataException.class, e -> assertThat(e.isMissing()).isTrue());
    }

    @Test
    void sizesAreCheckedBeforeAnythingIsDecoded() {
        byte[] png = stored(image(3, 2, BufferedImage.TYPE_BYTE_GRAY), "png");
        ByteBuffer.wrap(png).putInt(16, 1_000_000).putInt(20, 1_000_000);
        sum(png, 8);

        assertThatThrownBy(() -> read(png, 1, 2, 2)).isInstanceOf(DataException.class).hasMessage(
                "file 'picture': announces a size that is not read (1000000 × 1000000 pixels, 1 to 32768 a side and at most 33554432 in all) — store it smaller, or get the file again");
    }

    /** Corrects the sum of the chunk at an offset. */
    static void sum(byte[] png, int at) {
        int length = ByteBuffer.wrap(png).getInt(at);
        var sum = new CRC32();
        sum.update(png, at + 4, length + 4);
        ByteBuffer.wrap(png).putInt(at + 8 + length, (int) sum.getValue());
    }

    @Test
    void damageIsNamed() {
        byte[] png = stored(image(3, 2, BufferedImage.TYPE_BYTE_GRAY), "png");
        byte[] jpeg = stored(image(16, 8, BufferedImage.TYPE_INT_RGB), "jpg");
        png[17]++;
        assertThatThrownBy(() -> read(png, 1, 2, 2)).isInstanceOf(DataException.class).hasMessage(
                "file 'picture': is a damaged picture (the sum of chunk IHDR at byte 8) — get the file again");
        png[17]--;
        assertThatThrownBy(() -> read(Arrays.copyOf(png, png.length - 12), 1, 2, 2)).isInstanceOf(DataException.class)
                .hasMessage("file 'picture': ends before the picture is complete (" + (png.length - 12)
                        + " bytes) — get the file again");
        assertThatThrownBy(() -> read(Arrays.copyOf(jpeg, jpeg.length / 2), 1, 2, 2))
                .isInstanceOf(DataException.class).hasMessageContaining("ends before the picture is complete");
    }

    @Test
    void textsAndProfilesNeverReachTheDecoder() {
        byte[] png = stored(image(3, 2, BufferedImage.TYPE_BYTE_GRAY), "png");
        byte[] bomb = ByteBuffer.allocate(12 + 5).putInt(5).put("zTXt".getBytes(StandardCharsets.ISO_8859_1))
                .put("bomb\0".getBytes(StandardCharsets.ISO_8859_1)).putInt(0).array();
        var with = new ByteArrayOutputStream();
        with.write(png, 0, 33);
        with.writeBytes(bomb);
        with.write(png, 33, png.length - 33);

        assertThat(Container.parse(FILE, with.toByteArray()).essential()).isEqualTo(png);
    }

    @Test
    void manyScansAreRefused() {
        byte[] jpeg = stored(image(16, 8, BufferedImage.TYPE_INT_RGB), "jpg");
        int frame = indexOf(jpeg, 0xc0);
        int scan = indexOf(jpeg, 0xda);
        ByteBuffer.wrap(jpeg).putShort(frame + 5, (short) 4096).putShort(frame + 7, (short) 4096);
        var many = new ByteArrayOutputStream();
        many.write(jpeg, 0, scan);
        for (int i = 0; i < 33; i++) {
            many.write(jpeg, scan, jpeg.length - 2 - scan);
        }
        many.write(jpeg, jpeg.length - 2, 2);

        assertThatThrownBy(() -> read(many.toByteArray(), 1, 2, 2)).isInstanceOf(DataException.class).hasMessage(
                "file 'picture': has more scans than a picture of its size needs (4096 × 4096 pixels) — store it again");
    }

    private static int indexOf(byte[] jpeg, int marker) {
        int at = 0;
        while ((jpeg[at] & 0xff) != 0xff || (jpeg[at + 1] & 0xff) != marker) {
            at++;
        }
        return at;
    }

    @Test
    void picturesHaveOneOrThreeChannels() {
        assertThatThrownBy(() -> ImageFile.read(FILE, Shape.of(2, 8, 8))).isInstanceOf(UsageException.class)
                .hasMessage(
                        "image: pictures can't have this shape ([2,8,8]) — ask for [1,H,W], grey, or [3,H,W], colour");
    }
}
