package dev.tandem.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Pictures as the JDK's own reader sees them. */
class PictureTest {

    private static BufferedImage read(Picture picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(picture.png()));
    }

    @Test
    void greyIsSpreadBetweenBlackAndWhiteAndCutOffBeyond() throws IOException {
        BufferedImage image = read(Picture.of(1, 2, 3, new double[]{-9, 0, 51, 127.5, 255, 999}, 0, 255));

        assertThat(image.getWidth()).isEqualTo(3);
        assertThat(image.getHeight()).isEqualTo(2);
        assertThat(image.getRaster().getNumBands()).isEqualTo(1);
        assertThat(image.getRaster().getSamples(0, 0, 3, 2, 0, (int[]) null)).containsExactly(0, 0, 51, 128, 255, 255);
    }

    @Test
    void planesBecomeColours() throws IOException {
        BufferedImage image = read(Picture.of(3, 1, 2, new double[]{1, 0, 0, 1, 0, 0.2}, 0, 1));

        assertThat(image.getRGB(0, 0)).isEqualTo(0xffff0000);
        assertThat(image.getRGB(1, 0)).isEqualTo(0xff00ff33);
    }

    @Test
    void signedNumbersAreBlueBelowZeroAndOrangeAbove() throws IOException {
        BufferedImage image = read(Picture.signed(1, 4, new double[]{-2, -1, 0, 1}, 1));

        assertThat(image.getRGB(0, 0)).isEqualTo(image.getRGB(1, 0)).isEqualTo(0xff05599e);
        assertThat(image.getRGB(2, 0)).isEqualTo(0xfff4f3f0);
        assertThat(image.getRGB(3, 0)).isEqualTo(0xffc24e00);
    }
}
