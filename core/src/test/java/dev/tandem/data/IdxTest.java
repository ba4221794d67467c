package dev.tandem.data;

import static dev.tandem.data.TestFiles.content;
import static dev.tandem.data.TestFiles.gzip;
import static dev.tandem.data.TestFiles.idx;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tandem.error.DataException;
import dev.tandem.tensor.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxTest {

    private static final byte[] IMAGES = idx(new byte[]{1, 2, 3, 4, 5, 6, 7, (byte) 255}, 2, 2, 2);
    private static final byte[] LABELS = idx(new byte[]{1, 0}, 2);

    private static Dataset read(byte[] images, byte[] labels) throws IOException {
        return Idx.read("tiny", content("images", images), content("labels", labels), List.of("no", "yes"));
    }

    private static void refused(byte[] images, byte[] labels, String message) {
        assertThatThrownBy(() -> read(images, labels)).isInstanceOf(DataException.class).hasMessage(message);
    }

    @Test
    void imagesGetOneChannelAndKeepTheirBytes() throws IOException {
        var data = read(IMAGES, LABELS);
        assertThat(data).hasToString("tiny: 2 × u8[1,2,2], 2 classes");
        byte[] sample = new byte[4];
        data.copyTo(1, sample, 0);
        assertThat(sample).containsExactly(5, 6, 7, 255);
        assertThat(data.label(0)).isEqualTo(1);
    }

    @Test
    void packedFilesReadTheSame(@TempDir Path dir) throws IOException {
        Path images = Files.write(dir.resolve("any name"), gzip(IMAGES));
        Path labels = Files.write(dir.resolve("labels"), LABELS);
        assertThat(Idx.read("tiny", images, labels, List.of("no", "yes")).label(0)).isEqualTo(1);
    }

    @Test
    void twoAndFourAxesAreSamplesOfOneAndThree() throws IOException {
        assertThat(read(idx(new byte[6], 2, 3), LABELS).shape()).isEqualTo(Shape.of(3));
        assertThat(read(idx(new byte[24], 2, 3, 2, 2), LABELS).shape()).isEqualTo(Shape.of(3, 2, 2));
    }

    @Test
    void contentLargerThanItsFirstArrayIsRead() throws IOException {
        byte[] many = new byte[100_000];
        many[99_999] = 7;
        var data = read(gzip(idx(many, 2, 50_000)), LABELS);
        byte[] sample = new byte[50_000];
        data.copyTo(1, sample, 0);
        assertThat(sample[49_999]).isEqualTo((byte) 7);
    }

    @Test
    void aFileOfAnotherKindIsRefused() {
        refused("<html>not found</html>".getBytes(java.nio.charset.StandardCharsets.US_ASCII), LABELS,
                "file 'images': is not an IDX file of unsigned bytes with 2 to 4 axes (starts with 3c 68 74 6d) — check that images and labels are not mixed up, or get the file again");
        refused(LABELS, IMAGES,
                "file 'labels': is not an IDX file of unsigned bytes with 1 axis (starts with 00 00 08 03) — check that images and labels are not mixed up, or get the file again");
        byte[] floats = IMAGES.clone();
        floats[2] = 0x0d;
        refused(floats, LABELS,
                "file 'images': is not an IDX file of unsigned bytes with 2 to 4 axes (starts with 00 00 0d 03) — check that images and labels are not mixed up, or get the file again");
    }

    @Test
    void aTruncatedFileIsRefusedWithWhatItHolds() throws IOException {
        refused(Arrays.copyOf(IMAGES, 22), LABELS,
                "file 'images': ends before its content is complete (announced 24 bytes, holds 22) — get the file again");
        refused(gzip(Arrays.copyOf(IMAGES, 22)), LABELS,
                "file 'images': ends before its content is complete (announced 24 bytes, holds 22) — get the file again");
        refused(Arrays.copyOf(IMAGES, 7), LABELS,
                "file 'images': ends before its content is complete (announced 16 bytes, holds 7) — get the file again");
        refused(new byte[0], LABELS,
                "file 'images': ends before its content is complete (announced 4 bytes, holds 0) — get the file again");
        byte[] packed = gzip(IMAGES);
        refused(Arrays.copyOf(packed, packed.length - 12), LABELS,
                "file 'images': is damaged gzip (Unexpected end of ZLIB input stream) — get the file again");
        assertThatThrownBy(() -> content("images", Arrays.copyOf(packed, 5))).isInstanceOf(IOException.class);
    }

    @Test
    void bytesAfterTheContentAreRefused() throws IOException {
        refused(Arrays.copyOf(IMAGES, 25), LABELS,
                "file 'images': goes on after the end of its content (content of 24 bytes, file of 25 bytes) — get the file again");
        refused(gzip(Arrays.copyOf(IMAGES, 25)), LABELS,
                "file 'images': goes on after the end of its content (content of 24 bytes, file of more) — get the file again");
    }

    @Test
    void aPackedFileWithAWrongSumIsRefused() throws IOException {
        byte[] packed = gzip(IMAGES);
        packed[packed.length - 8] ^= 1;
        refused(packed, LABELS, "file 'images': is damaged gzip (Corrupt GZIP trailer) — get the file again");
    }

    @Test
    void announcedSizesThatCanNotBeAreRefused() {
        refused(idx(new byte[4], 2, 0, 2), LABELS,
                "file 'images': announces sizes that can't be read (sizes [2, 0, 2], each at least 1 and their product at most 2147483639) — get the file again");
        refused(idx(new byte[4], 2, -1, 2), LABELS,
                "file 'images': announces sizes that can't be read (sizes [2, 4294967295, 2], each at least 1 and their product at most 2147483639) — get the file again");
        refused(idx(new byte[4], 2, 65536, 65536), LABELS,
                "file 'images': announces sizes that can't be read (sizes [2, 65536, 65536], each at least 1 and their product at most 2147483639) — get the file again");
    }

    @Test
    void aHeaderThatPromisesGigabytesCostsNothing() throws IOException {
        byte[] lies = idx(new byte[8], 2, 1000, 1_000_000);
        byte[] packed = gzip(lies);
        read(IMAGES, LABELS);
        assertThat(Allocated.bytes(() -> refused(lies, LABELS,
                "file 'images': ends before its content is complete (announced 2000000016 bytes, holds 24) — get the file again")))
                .isLessThan(1 << 20);
        assertThat(Allocated.bytes(() -> refused(packed, LABELS,
                "file 'images': ends before its content is complete (announced 2000000016 bytes, holds 24) — get the file again")))
                .isLessThan(1 << 20);
    }

    @Test
    void aBombIsNotUnpackedFurtherThanItsHeaderSays() throws IOException {
        byte[] bomb = gzip(Arrays.copyOf(IMAGES, 50_000_000));
        assertThat(bomb.length).isLessThan(50_000);
        assertThat(Allocated.bytes(() -> refused(bomb, LABELS,
                "file 'images': goes on after the end of its content (content of 24 bytes, file of more) — get the file again")))
                .isLessThan(1 << 20);
    }

    @Test
    void anotherNumberOfLabelsIsRefused() {
        refused(IMAGES, idx(new byte[3], 3),
                "file 'labels': has another number of labels than there are images (3 labels, 2 images in images) — take both files from the same set");
    }

    @Test
    void aLabelWithoutAClassIsRefused() {
        refused(IMAGES, idx(new byte[]{0, 2}, 2),
                "file 'labels': has a label without a class (label 2 of sample 1, 2 classes) — check that this is the file of labels of the data set");
    }

    @Test
    void aMissingFileAndAFolderAreRefused(@TempDir Path dir) {
        Path none = dir.resolve("none");
        assertThatThrownBy(() -> Idx.read("tiny", none, none, List.of("no")))
                .isInstanceOfSatisfying(DataException.class,
                        e -> assertThat(e.isMissing()).isTrue())
                .hasMessage("file '" + none + "': is not there — check the path");
        assertThatThrownBy(() -> Idx.read("tiny", dir, dir, List.of("no"))).isInstanceOfSatisfying(DataException.class,
                e -> assertThat(e.isMissing()).isFalse());
    }
}
