package dev.tandem.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tandem.error.DataException;
import dev.tandem.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {

    private static final Shape GREY = Shape.of(1, 2, 2);

    @TempDir
    private Path temporary;

    private Path pets;

    @BeforeEach
    void name() {
        pets = temporary.resolve("pets");
    }

    /** A picture of one grey level. */
    private static void write(Path file, int level) throws IOException {
        var image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixels(0, 0, 4, 4, IntStream.generate(() -> level).limit(16).toArray());
        Files.createDirectories(file.getParent());
        String name = file.getFileName().toString();
        ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1).toLowerCase(java.util.Locale.ROOT),
                file.toFile());
    }

    private static int level(Dataset data, int sample) {
        return data.batch(sample).bytes()[0] & 0xff;
    }

    @Test
    void foldersTrainAndTestAreTheParts() throws IOException {
        write(pets.resolve("train/dog/b.png"), 20);
        write(pets.resolve("train/dog/a.PNG"), 10);
        write(pets.resolve("train/cat/c.jpg"), 30);
        write(pets.resolve("test/cat/d.jpeg"), 40);
        write(pets.resolve("test/dog/e.png"), 50);
        Files.writeString(pets.resolve("train/dog/notes.txt"), "left alone");
        Files.writeString(pets.resolve("train/dog/.hidden.png"), "left alone");

        Split split = ImageFolder.read(pets, GREY);

        assertThat(split.train().toString()).isEqualTo("pets train: 3 × u8[1,2,2], 2 classes");
        assertThat(split.train().classNames()).containsExactly("cat", "dog");
        assertThat(IntStream.range(0, 3).map(i -> level(split.train(), i))).containsExactly(30, 10, 20);
        assertThat(split.test().batch(0, 1).labels()).containsExactly(0, 1);
        assertThat(split.train().normalization().mean().at(0)).isEqualTo(20);
        assertThat(split.test().normalization()).isEqualTo(split.train().normalization());
    }

    @Test
    void withoutPartsOneInFiveOfEachClassIsKeptAndTheNameSaysSo() throws IOException {
        for (int i = 0; i < 10; i++) {
            write(pets.resolve("cat/" + i + ".png"), i);
            write(pets.resolve("dog/" + i + ".png"), 100 + i);
        }
        Split split = ImageFolder.read(pets, GREY);

        assertThat(split.train().name()).isEqualTo("pets train (1 in 5 kept for the test, seed 0)");
        assertThat(split.test().batch(0, 1, 2, 3).labels()).containsExactly(0, 0, 1, 1);
        assertThat(split.train().size()).isEqualTo(16);
        var levels = IntStream.concat(IntStream.range(0, 16).map(i -> level(split.train(), i)),
                IntStream.range(0, 4).map(i -> level(split.test(), i)));
        assertThat(levels.sorted().toArray())
                .containsExactly(IntStream.concat(IntStream.range(0, 10), IntStream.range(100, 110))
                        .toArray());
        assertThat(tested(0)).containsExactly(tested(0)).isNotEqualTo(tested(1));
    }

    private int[] tested(long seed) {
        Split split = ImageFolder.read(pets, GREY, seed);
        return IntStream.range(0, 4).map(i -> level(split.test(), i)).toArray();
    }

    @Test
    void aDamagedPictureIsNamed() throws IOException {
        write(pets.resolve("cat/a.png"), 1);
        Files.writeString(pets.resolve("cat/b.png"), "damaged");

        assertThatThrownBy(() -> ImageFolder.read(pets, GREY)).isInstanceOf(DataException.class)
                .hasMessageStartingWith("file '" + pets.resolve("cat/b.png") + "': is neither PNG nor JPEG");
    }

    @Test
    void foldersThatCannotBeMeantAreExplained() throws IOException {
        assertThatThrownBy(() -> ImageFolder.read(pets, GREY)).isInstanceOf(DataException.class).hasMessage("folder '"
                + pets + "': does not exist — name a folder with a sub-folder of pictures for each class");
        Files.createDirectories(pets);
        assertThatThrownBy(() -> ImageFolder.read(pets, GREY)).hasMessage("folder '" + pets
                + "': has no sub-folders (each would be a class) — put the pictures of each class into a folder of their own");
        write(pets.resolve("cat/a.png"), 1);
        assertThatThrownBy(() -> ImageFolder.read(pets, GREY)).hasMessage("folder '" + pets.resolve("cat")
                + "': has one picture, and one is kept for the test (1 picture) — add another, or make the folders train and test");
        Files.createDirectories(pets.resolve("dog"));
        assertThatThrownBy(() -> ImageFolder.read(pets, GREY)).hasMessage("folder '" + pets.resolve("dog")
                + "': has no pictures (looked for .png, .jpg and .jpeg) — put some there, or take the folder away");
    }

    @Test
    void aClassThatIsOnlyTestedIsRefused() throws IOException {
        write(pets.resolve("train/cat/a.png"), 1);
        write(pets.resolve("test/cat/a.png"), 1);
        write(pets.resolve("test/cow/a.png"), 1);

        assertThatThrownBy(() -> ImageFolder.read(pets, GREY)).isInstanceOf(DataException.class)
                .hasMessage("folder '" + pets.resolve("test/cow")
                        + "': is a class that is not learnt (learnt are cat) — put pictures of it into train too");
    }

    @Test
    void photographsAreRead() throws IOException {
        var photographs = TestFiles.real("images");
        assumeTrue(photographs.isPresent(), "no folder images in ../shared/data above this one");
        for (String name : new String[]{"caffe-cat.jpg", "pytorch-hub-dog.jpg"}) {
            Path to = pets.resolve(name.contains("cat") ? "train/cat" : "train/dog");
            Files.createDirectories(to);
            Files.copy(photographs.get().resolve(name), to.resolve(name));
            Path test = Files.createDirectories(Path.of(to.toString().replace("train", "test")));
            Files.copy(photographs.get().resolve(name), test.resolve(name));
        }
        Split split = ImageFolder.read(pets, Shape.of(3, 224, 224));

        assertThat(split.train().size()).isEqualTo(2);
        byte[] dog = split.train().batch(1).bytes();
        // A white dog on a lawn: the middle is bright, and beside it green is strongest.
        int middle = 112 * 224 + 112;
        int lawn = 117 * 224 + 200;
        int area = 224 * 224;
        assertThat(dog[middle] & 0xff).isGreaterThan(120);
        assertThat(dog[area + lawn] & 0xff).isGreaterThan(dog[lawn] & 0xff).isGreaterThan(dog[2 * area + lawn] & 0xff);
    }
}
