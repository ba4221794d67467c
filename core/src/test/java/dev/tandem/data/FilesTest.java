package dev.tandem.data;

import static dev.tandem.data.TestFiles.cifar;
import static dev.tandem.data.TestFiles.content;
import static dev.tandem.data.TestFiles.gzip;
import static dev.tandem.data.TestFiles.idx;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.DataException;
import dev.tandem.tensor.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {

    @TempDir
    Path dir;

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(dir.resolve(name), bytes);
    }

    private void writeMnist() throws IOException {
        byte[] images = new byte[2 * 784];
        images[784] = 100;
        write("train-images-idx3-ubyte", idx(images, 2, 28, 28));
        write("train-labels-idx1-ubyte.gz", gzip(idx(new byte[]{9, 3}, 2)));
        write("t10k-images-idx3-ubyte.gz", gzip(idx(new byte[784], 1, 28, 28)));
        write("t10k-labels-idx1-ubyte", idx(new byte[]{5}, 1));
    }

    @Test
    void mnistIsFourFilesPackedOrNot() throws IOException {
        writeMnist();
        var mnist = Mnist.read(dir);
        assertThat(mnist.train()).hasToString("MNIST train: 2 × u8[1,28,28], 10 classes");
        assertThat(mnist.test()).hasToString("MNIST test: 1 × u8[1,28,28], 10 classes");
        assertThat(mnist.train().label(1)).isEqualTo(3);
        assertThat(mnist.test().normalization().mean()).isEqualTo(Values.of(100 / 1568.0));
        assertThat(Mnist.readFashion(dir).train().classNames().get(9)).isEqualTo("Ankle boot");
    }

    @Test
    void missingFilesAreAllNamed() throws IOException {
        writeMnist();
        Files.delete(dir.resolve("train-labels-idx1-ubyte.gz"));
        assertThatThrownBy(() -> Mnist.read(dir)).isInstanceOfSatisfying(DataException.class,
                e -> assertThat(e.isMissing()).isTrue()).hasMessage(
                        "file '" + dir.resolve("train-labels-idx1-ubyte")
                                + "': is not there — put the files of MNIST into that folder, unpacked or as .gz, or name another folder: train-images-idx3-ubyte (found), train-labels-idx1-ubyte (missing), t10k-images-idx3-ubyte (found), t10k-labels-idx1-ubyte (found)");
        assertThatThrownBy(() -> Mnist.readFashion(dir)).hasMessageContaining("Fashion-MNIST");
    }

    @Test
    void aMissingFolderIsNamedAsOne() {
        Path none = dir.resolve("none");
        assertThatThrownBy(() -> Mnist.read(none)).isInstanceOfSatisfying(DataException.class,
                e -> assertThat(e.isMissing()).isTrue()).hasMessage(
                        "folder '" + none
                                + "': does not exist — put the files of MNIST into a folder, unpacked or as .gz, and name it: train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte");
    }

    @Test
    void imagesOfAnotherSizeAreNotMnist() throws IOException {
        writeMnist();
        write("train-images-idx3-ubyte", idx(new byte[32], 2, 4, 4));
        assertThatThrownBy(() -> Mnist.read(dir)).isInstanceOf(DataException.class).hasMessage(
                "file '" + dir.resolve("train-images-idx3-ubyte")
                        + "': has images of another size ([1,4,4], expected [1,28,28]) — check that this is the file of the data set");
    }

    @Test
    void cifarSaysHowManyOfItsFilesThereAre() throws IOException {
        write("data_batch_2.bin", cifar(3));
        write("data_batch_5.bin.gz", gzip(cifar(12)));
        write("test_batch.bin", cifar(1));
        var cifar = Cifar10.read(dir);
        assertThat(cifar.train()).hasToString("CIFAR-10 train (2 of 5 files): 15 × u8[3,32,32], 10 classes");
        assertThat(cifar.train().label(3 + 11)).isEqualTo(1);
        byte[] sample = new byte[3072];
        cifar.train().copyTo(3 + 11, sample, 0);
        assertThat(sample[1023]).isEqualTo((byte) 11);
        assertThat(sample[1024]).isEqualTo((byte) 22);
        assertThat(sample[3071]).isEqualTo((byte) 33);
        assertThat(cifar.test().normalization().mean()).isEqualTo(Values.of(69 / 15.0, 138 / 15.0, 207 / 15.0));
        for (int i = 1; i <= 5; i++) {
            write("data_batch_" + i + ".bin", cifar(1));
        }
        assertThat(Cifar10.read(dir).train()).hasToString("CIFAR-10 train: 5 × u8[3,32,32], 10 classes");
    }

    @Test
    void cifarNeedsATestFileAndOneToTrain() throws IOException {
        write("test_batch.bin", cifar(1));
        assertThatThrownBy(() -> Cifar10.read(dir)).isInstanceOfSatisfying(DataException.class,
                e -> assertThat(e.isMissing()).isTrue()).hasMessage(
                        "file '" + dir.resolve("data_batch_1.bin")
                                + "': is not there — put the files of CIFAR-10 into that folder, unpacked or as .gz, or name another folder: data_batch_1.bin (missing), data_batch_2.bin (missing), data_batch_3.bin (missing), data_batch_4.bin (missing), data_batch_5.bin (missing)");
        Files.move(dir.resolve("test_batch.bin"), dir.resolve("data_batch_1.bin"));
        assertThatThrownBy(() -> Cifar10.read(dir)).hasMessageContaining("test_batch.bin (missing)");
    }

    private static void refused(byte[] stored, String message) {
        assertThatThrownBy(() -> Cifar10.records(content("batch", stored))).isInstanceOf(DataException.class)
                .hasMessage(message);
    }

    @Test
    void partsOfRecordsAndWrongLabelsAreRefused() throws IOException {
        String again = " — get the file again; take the binary version";
        refused(Arrays.copyOf(cifar(2), 6145),
                "file 'batch': is not a whole number of records (6145 bytes, records of 3073)"
                        + again);
        refused(new byte[0], "file 'batch': is not a whole number of records (0 bytes, records of 3073)" + again);
        byte[] wrong = cifar(2);
        wrong[3073] = (byte) 200;
        refused(wrong, "file 'batch': has a label without a class (label 200 of record 1, 10 classes)" + again);
        refused(gzip(new byte[30_730_001]),
                "file 'batch': goes on after the end of its content (content of 30730000 bytes, file of more) — get the file again");
    }
}
