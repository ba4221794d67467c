package dev.tandem.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCommandTest {

    private static final Path CACHE = Path.of(System.getenv("TANDEM_DATA"));

    @TempDir
    private Path folder;

    @Test
    void theListSaysWhereEachLiesAndHowToGetIt() {
        var ran = Ran.of("data");

        assertThat(ran.status()).isZero();
        assertThat(ran.out()).containsPattern("digits +14,000 digits that Tandem draws, 28 × 28 grey +needs no files\n")
                .containsPattern(
                        "cifar10 +CIFAR-10: 60,000 photographs .* not here: tandem data get cifar10, 170.1 MB\n")
                .endsWith("Looked into: data, " + CACHE + ".\n");
        var mnist = Ran.of("data", "mnist", "--json").json();
        assertThat(mnist.get("datasets")).hasSize(1);
        assertThat(mnist.get("datasets").get(0).get("usable").asBoolean()).isFalse();
        assertThat(mnist.get("cache").asString()).isEqualTo(CACHE.toString());
    }

    @Test
    void offlineNothingIsFetched() {
        assertThat(Ran.of("data", "get", "mnist", "--offline")).isEqualTo(new Ran(3, "", "tandem: folder '"
                + CACHE.resolve("mnist")
                + "': files of MNIST are missing — leave out --offline to download 11.6 MB\n"));
        assertThat(CACHE.resolve("mnist")).doesNotExist();
    }

    @Test
    void aSheetIsDrawnAndItsLabelsAreGiven() throws IOException {
        Path file = folder.resolve("sheets/digits.png");
        var ran = Ran.of("data", "show", "digits", "--out", file.toString(), "--augment", "rotate", "--json");

        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.json().get("file").asString()).isEqualTo(file.toString());
        assertThat(ran.json().get("labels")).hasSize(6).allSatisfy(row -> {
            for (int i = 0; i < 10; i++) {
                assertThat(row.get(i).asString()).isEqualTo(String.valueOf(i));
            }
        });
        BufferedImage sheet = ImageIO.read(file.toFile());
        assertThat(sheet.getWidth()).isEqualTo(10 * (84 + 12) + 12);
        assertThat(Ran.of("data", "show", "digits", "--out", file.toString()).out())
                .isEqualTo("digits train: 12000 × u8[1,28,28], 10 classes\nthe sheet lies in " + file + "\n");
    }

    @Test
    void aFolderOfPicturesIsADataSet() throws IOException {
        for (String name : new String[]{"bright", "dark"}) {
            Path of = Files.createDirectories(folder.resolve("pictures").resolve(name));
            for (int i = 0; i < 5; i++) {
                var picture = new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB);
                for (int k = 0; k < 81; k++) {
                    picture.setRGB(k % 9, k / 9, name.equals("dark") ? 0x101010 + i : 0xf0f0f0 + i);
                }
                ImageIO.write(picture, "png", of.resolve(i + ".png").toFile());
            }
        }
        String pictures = folder.resolve("pictures").toString();
        var ran = Ran.of("train", "lenet", "--data", pictures, "--epochs", "1", "--batch", "8", "--augment",
                "shift,flip", "--backend", "oracle", "--out", folder.resolve("run").toString(), "--json");

        assertThat(ran.status()).as(ran.err()).isZero();
        assertThat(ran.err()).contains(
                "pictures train (1 in 5 kept for the test, seed 0): 8 × u8[1,28,28], 2 classes");
        assertThat(ran.json().get("data").asString()).isEqualTo(pictures);
        assertThat(Files.readString(folder.resolve("run/config.json"))).contains("\"augment\":\"shift:2,flip\"");
        assertThat(Ran.of("train", "--data", "no/such/folder").status()).isEqualTo(3);
    }
}
