package dev.tandem.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damaged files of each format, packed or not, give a data set or an error: soon, and with little memory. */
@Timeout(600)
class FuzzTest {

    private static final List<String> CLASSES = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");

    /** What deflate can make of a byte at most. */
    private static final int EXPANSION = 1032;
    /** A byte of CSV may be a cell: an object, its characters, its place in lists. */
    private static final int CELL = 256;

    /** A file's format. */
    enum Format {
        IDX_IMAGES, IDX_LABELS, CIFAR, CSV
    }

    @ParameterizedTest
    @EnumSource
    void damagedFilesNeverDoHarm(Format format, TestReporter reporter) throws IOException {
        run(format, 2_000, reporter);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("slow")
    void aHundredThousandDamagedFilesNeverDoHarm(Format format, TestReporter reporter) throws IOException {
        run(format, 100_000, reporter);
    }

    private static void run(Format format, int cases, TestReporter reporter) throws IOException {
        byte[] elements = new byte[60];
        new SplittableRandom(Damage.SEED).nextBytes(elements);
        byte[] images = TestFiles.idx(elements, 5, 3, 4);
        byte[] labels = TestFiles.idx(new byte[]{3, 1, 4, 1, 5}, 5);
        byte[] source = switch (format) {
            case IDX_IMAGES -> images;
            case IDX_LABELS -> labels;
            case CIFAR -> TestFiles.cifar(2);
            case CSV -> "a,\"b \"\"c\"\"\",label\r\n1.5,2e-3,x\r\n\r\n-3,4,\"y\nz\"\n5,6,x\n"
                    .getBytes(StandardCharsets.UTF_8);
        };
        var damage = new Damage();
        int cost = format == Format.CSV ? CELL : 4;
        damage.run(cases, new byte[][]{source, TestFiles.gzip(source)},
                stored -> (1 << 20) + (long) cost * EXPANSION * stored.length, (stored, random) -> {
                    byte[] file = random.nextInt(4) == 0 ? packed(stored) : stored;
                    switch (format) {
                        case IDX_IMAGES -> Idx.read("fuzzed", content(file), content(labels), CLASSES);
                        case IDX_LABELS -> Idx.read("fuzzed", content(images), content(file), CLASSES);
                        case CIFAR -> Cifar10.samples("fuzzed", List.of(Cifar10.records(content(file))));
                        case CSV -> Csv.labelled(-1).read("fuzzed", content(file));
                    }
                });
        reporter.publishEntry(format.toString(), damage.toString());
    }

    private static byte[] packed(byte[] content) {
        try {
            return TestFiles.gzip(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Content content(byte[] stored) {
        try {
            return TestFiles.content("fuzzed", stored);
        } catch (IOException e) {
            throw Content.refused(Path.of("fuzzed"), e);
        }
    }
}
