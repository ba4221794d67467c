package dev.tandem.report.tensorboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.tandem.error.DataException;
import dev.tandem.report.figure.Picture;
import dev.tandem.train.Evaluation;
import dev.tandem.train.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files as Google's own Protocol Buffers read them, and as a file that TensorFlow wrote has them. */
class TensorBoardEventsTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L, 500_000_000);

    @TempDir
    private Path folder;

    private TensorBoardEvents begun() {
        return TensorBoardEvents.in(folder, () -> NOW, "box");
    }

    /** The messages of a file, each checked against its length and the two checksums around it. */
    private static List<UnknownFieldSet> events(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        var events = new ArrayList<UnknownFieldSet>();
        while (in.hasRemaining()) {
            byte[] length = new byte[8];
            in.get(in.position(), length);
            byte[] content = new byte[(int) in.getLong()];
            assertThat(in.getInt()).isEqualTo(masked(length));
            in.get(content);
            assertThat(in.getInt()).isEqualTo(masked(content));
            events.add(UnknownFieldSet.parseFrom(content));
        }
        return events;
    }

    /** CRC-32C bit by bit, with Castagnoli's polynomial reversed, then masked. */
    private static int masked(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int i = 0; i < 8; i++) {
                crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : 0x82f63b78);
            }
        }
        crc = ~crc;
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }

    private static UnknownFieldSet message(UnknownFieldSet in, int field) throws IOException {
        return UnknownFieldSet.parseFrom(in.getField(field).getLengthDelimitedList().getFirst());
    }

    private static UnknownFieldSet value(UnknownFieldSet event) throws IOException {
        return message(message(event, 5), 1);
    }

    private static String text(UnknownFieldSet in, int field) {
        return in.getField(field).getLengthDelimitedList().getFirst().toStringUtf8();
    }

    private static double number(UnknownFieldSet in, int field) {
        return Double.longBitsToDouble(in.getField(field).getFixed64List().getFirst());
    }

    private static float simpleValue(UnknownFieldSet value) {
        return Float.intBitsToFloat(value.getField(2).getFixed32List().getFirst());
    }

    private static double[] packed(UnknownFieldSet in, int field) {
        ByteString bytes = in.getField(field).getLengthDelimitedList().getFirst();
        double[] values = new double[bytes.size() / 8];
        bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
        return values;
    }

    @Test
    void aFileBeginsAsEveryEventFileDoes() throws IOException {
        begun().close();

        Path file = folder.resolve("events.out.tfevents.1700000000.box");
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).isEqualTo(
                // length 24, its masked checksum as TensorFlow's files have it
                "1800000000000000" + "a37f4b22"
                // 1: 1700000000.5, 3: "brain.Event:2"
                        + "09" + "00002040fc54d941" + "1a0d" + "627261696e2e4576656e743a32"
                        + HexFormat.of().toHexDigits(Integer.reverseBytes(masked(HexFormat.of()
                                .parseHex("0900002040fc54d9411a0d627261696e2e4576656e743a32")))));
    }

    @Test
    void scalarsAreReadBack() throws IOException {
        try (var events = begun()) {
            events.scalar("train/loss", 300, 0.1);
            events.scalar("ü", Long.MAX_VALUE, Double.NaN);
        }

        var read = events(folder.resolve("events.out.tfevents.1700000000.box"));
        assertThat(read).hasSize(3);
        assertThat(text(read.getFirst(), 3)).isEqualTo("brain.Event:2");
        assertThat(number(read.get(1), 1)).isEqualTo(1_700_000_000.5);
        assertThat(read.get(1).getField(2).getVarintList()).containsExactly(300L);
        assertThat(text(value(read.get(1)), 1)).isEqualTo("train/loss");
        assertThat(simpleValue(value(read.get(1)))).isEqualTo(0.1f);
        assertThat(read.get(2).getField(2).getVarintList()).containsExactly(Long.MAX_VALUE);
        assertThat(text(value(read.get(2)), 1)).isEqualTo("ü");
        assertThat(simpleValue(value(read.get(2)))).isNaN();
    }

    @Test
    void picturesAndHistogramsAreReadBack() throws IOException {
        var picture = Picture.of(3, 1, 2, new double[6], 0, 1);
        try (var events = begun()) {
            events.image("filters", 1, picture);
            events.histogram("weights", 2, new double[]{-1, 0.5, 2, Double.NaN});
        }

        var read = events(folder.resolve("events.out.tfevents.1700000000.box"));
        var image = message(value(read.get(1)), 4);
        assertThat(List.of(1, 2, 3)).extracting(f -> image.getField(f).getVarintList().getFirst())
                .containsExactly(1L, 2L, 3L);
        assertThat(image.getField(4).getLengthDelimitedList().getFirst().toByteArray()).isEqualTo(picture.png());
        var histogram = message(value(read.get(2)), 5);
        assertThat(List.of(1, 2, 3, 4, 5)).extracting(f -> number(histogram, f))
                .containsExactly(-1.0, 2.0, 3.0, 1.5, 5.25);
        assertThat(packed(histogram, 6)).hasSize(30).startsWith(-0.9).endsWith(2.0);
        double[] counts = new double[30];
        counts[0] = counts[15] = counts[29] = 1;
        assertThat(packed(histogram, 7)).isEqualTo(counts);
    }

    @Test
    void twoFilesOfOneSecondHaveTheirOwnNames() {
        try (var first = begun(); var second = begun()) {
            assertThat(first.file()).hasFileName("events.out.tfevents.1700000000.box");
            assertThat(second.file()).hasFileName("events.out.tfevents.1700000000.box.2");
        }
    }

    @Test
    void aFileIsReadAfterThoseBeforeItWhateverTheClockSays() {
        try (var first = begun(); var second = TensorBoardEvents.in(folder, () -> NOW.minusSeconds(3600), "box")) {
            assertThat(second.file()).hasFileName(first.file().getFileName() + ".2");
        }
    }

    @Test
    void aRunThatGoesOnForgetsLaterSteps() throws IOException {
        Path file;
        try (var events = begun()) {
            file = events.file();
            events.goesOn(12);
        }

        UnknownFieldSet event = events(file).getLast();
        assertThat(event.getField(2).getVarintList()).containsExactly(13L);
        assertThat(UnknownFieldSet.parseFrom(event.getField(7).getLengthDelimitedList().getFirst()).getField(1)
                .getVarintList()).containsExactly(1L);
    }

    @Test
    void aFolderThatIsNotThereIsSaid() {
        Path none = folder.resolve("none");

        assertThatThrownBy(() -> TensorBoardEvents.in(none)).isInstanceOf(DataException.class)
                .hasMessageStartingWith("file '" + none).hasMessageContaining("could not be read or written");
    }

    @Test
    void trainingIsWrittenEveryFewStepsAndAtTheEndOfAnEpoch() throws IOException {
        Path file;
        try (var log = TensorBoardLog.in(folder, 2)) {
            file = log.file();
            for (int step = 1; step <= 3; step++) {
                log.stepped(at(step));
            }
            log.epochEnded(at(3));
            log.judged(at(3), new Evaluation(List.of("a", "b"), new int[][]{{3, 1}, {0, 0}}, new int[]{3, 1}, 0.25));
        }

        var told = new ArrayList<String>();
        for (UnknownFieldSet event : events(file).subList(1, 7)) {
            told.add(event.getField(2).getVarintList().getFirst() + " " + text(value(event), 1) + " "
                    + simpleValue(value(event)));
        }
        assertThat(told).containsExactly("2 train/loss 20.0", "2 train/learning_rate 0.5", "3 train/epoch_loss 60.0",
                "3 train/samples_per_second 100.0", "3 test/accuracy 0.75", "3 test/loss 0.25");
    }

    private static Progress at(int step) {
        return new Progress(1, 1, step, 3, step, 3, 10 * step, 0, 20 * step, 1.0 / step, 100, 1);
    }
}
