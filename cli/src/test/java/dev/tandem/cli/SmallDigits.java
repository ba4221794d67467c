package dev.tandem.cli;

import dev.tandem.data.Dataset;
import dev.tandem.data.Digits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A few drawn digits as MNIST's files: a data set for the oracle, which is slow. */
final class SmallDigits {

    private static final int SIDE = 28;

    private SmallDigits() {
    }

    static void write(Path folder, int train, int test) throws IOException {
        Files.createDirectories(folder);
        write(folder, "train", Digits.generate(train, 1));
        write(folder, "t10k", Digits.generate(test, 2));
    }

    private static void write(Path folder, String part, Dataset digits) throws IOException {
        int size = digits.size();
        var images = ByteBuffer.allocate(16 + size * SIDE * SIDE).putInt(0x803).putInt(size).putInt(SIDE).putInt(SIDE);
        var labels = ByteBuffer.allocate(8 + size).putInt(0x801).putInt(size);
        for (int i = 0; i < size; i++) {
            digits.copyTo(i, images.array(), 16 + i * SIDE * SIDE);
            labels.put((byte) digits.label(i));
        }
        Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
        Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
    }
}
