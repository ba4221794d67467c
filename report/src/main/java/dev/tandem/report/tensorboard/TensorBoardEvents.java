package dev.tandem.report.tensorboard;

import dev.tandem.error.DataException;
import dev.tandem.report.figure.Picture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * An event file that TensorBoard shows while it grows: every event is in the file when its method returns. Used by one thread.
 * <i>Source:</i> TensorFlow's {@code event.proto} and {@code summary.proto} for the messages, {@code record_writer.h} for what
 * is around them.
 */
public final class TensorBoardEvents implements AutoCloseable {

    private static final String PREFIX = "events.out.tfevents.";
    private static final Pattern NAME = Pattern.compile(Pattern.quote(PREFIX) + "([0-9]{10})\\..*");
    private static final String VERSION = "brain.Event:2";

    // Event
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;

    // SessionLog
    private static final int STATUS = 1;
    private static final long START = 1;

    // Summary, Summary.Value
    private static final int VALUE = 1;
    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;
    private static final int IMAGE = 4;
    private static final int HISTOGRAM = 5;

    private static final int BUCKETS = 30;
    private static final int FRAME_BYTES = Long.BYTES + 2 * Integer.BYTES;

    private final Path file;
    private final FileChannel channel;
    private final InstantSource clock;

    private TensorBoardEvents(Path file, FileChannel channel, InstantSource clock) {
        this.file = file;
        this.channel = channel;
        this.clock = clock;
    }

    /**
     * Begins a file in a folder, {@code events.out.tfevents.SECONDS.HOST}.
     *
     * @throws DataException if it can't be written
     */
    public static TensorBoardEvents in(Path folder) {
        return in(folder, InstantSource.system(), host());
    }

    static TensorBoardEvents in(Path folder, InstantSource clock, String host) {
        long seconds = Math.max(clock.instant().getEpochSecond(), latest(folder));
        Path file = free(folder, "%s%010d.%s".formatted(PREFIX, seconds, host));
        try {
            var events = new TensorBoardEvents(file, FileChannel.open(file, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE), clock);
            events.write(events.event().text(FILE_VERSION, VERSION));
            return events;
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }

    /** The seconds in the name of the folder's latest file: TensorBoard reads them by name, and a clock may have been put back. */
    private static long latest(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> NAME.matcher(String.valueOf(f.getFileName()))).filter(Matcher::matches)
                    .mapToLong(m -> Long.parseLong(m.group(1))).max().orElse(0);
        } catch (IOException e) {
            throw DataException.unreadable(folder, e);
        }
    }

    /** Numbered where two begin in the same second. */
    private static Path free(Path folder, String name) {
        Path file = folder.resolve(name);
        for (int i = 2; Files.exists(file); i++) {
            file = folder.resolve(name + "." + i);
        }
        return file;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /**
     * Adds a number.
     *
     * @param tag its name; those before a slash are shown together
     * @param step when it was so
     * @param value stored as a float32
     * @throws DataException if it can't be written
     */
    public void scalar(String tag, long step, double value) {
        summary(step, new Message().text(TAG, tag).number(SIMPLE_VALUE, (float) value));
    }

    /**
     * Adds a picture.
     *
     * @throws DataException if it can't be written
     */
    public void image(String tag, long step, Picture picture) {
        summary(step, new Message().text(TAG, tag).message(IMAGE, new Message().number(1, picture.height())
                .number(2, picture.width()).number(3, picture.channels()).bytes(4, picture.png())));
    }

    /**
     * Adds how numbers are spread, in {@value #BUCKETS} equally wide buckets.
     *
     * @param values at least one; those that are not finite are left out
     * @throws DataException if it can't be written
     */
    public void histogram(String tag, long step, double[] values) {
        double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
        double min = Arrays.stream(finite).min().orElse(0);
        double max = Arrays.stream(finite).max().orElse(0);
        double[] limits = new double[BUCKETS];
        double[] counts = new double[BUCKETS];
        double width = max > min ? (max - min) / BUCKETS : 1;
        for (int i = 0; i < BUCKETS; i++) {
            limits[i] = min + (i + 1) * width;
        }
        for (double v : finite) {
            counts[Math.min(BUCKETS - 1, (int) ((v - min) / width))]++;
        }
        summary(step, new Message().text(TAG, tag).message(HISTOGRAM, new Message().number(1, min).number(2, max)
                .number(3, (double) finite.length).number(4, Arrays.stream(finite).sum())
                .number(5, Arrays.stream(finite).map(v -> v * v).sum()).numbers(6, limits).numbers(7, counts)));
    }

    /**
     * Says that a run goes on: TensorBoard forgets what earlier files of the folder have of the steps after this one.
     *
     * @param step the last one that counts
     * @throws DataException if it can't be written
     */
    public void goesOn(long step) {
        write(event().number(STEP, step + 1).message(SESSION_LOG, new Message().number(STATUS, START)));
    }

    private void summary(long step, Message value) {
        write(event().number(STEP, step).message(SUMMARY, new Message().message(VALUE, value)));
    }

    private Message event() {
        Instant now = clock.instant();
        return new Message().number(WALL_TIME, now.getEpochSecond() + 1e-9 * now.getNano());
    }

    /** A record: length, its checksum, content, its checksum; little-endian. */
    private void write(Message event) {
        byte[] content = event.encoded();
        byte[] bytes = new byte[FRAME_BYTES + content.length];
        ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(content.length).putInt(masked(bytes, Long.BYTES));
        record.put(content).putInt(masked(content, content.length)).flip();
        try {
            while (record.hasRemaining()) {
                channel.write(record);
            }
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }

    /** CRC-32C, turned and moved so that a checksum of data with checksums in it stays one. */
    private static int masked(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        int sum = (int) crc.getValue();
        return Integer.rotateRight(sum, 15) + 0xa282ead8;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw DataException.unreadable(file, e);
        }
    }
}
