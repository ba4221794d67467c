package dev.tandem.runtime;

import dev.tandem.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Predicate;

/** One number for the bits of many states: equal on every backend that computed the same bits. */
final class Fingerprint {

    private Fingerprint() {
    }

    static String of(States states, Predicate<String> which) {
        MessageDigest digest = sha256();
        states.all().forEach((name, stored) -> {
            if (which.test(name)) {
                add(digest, states.download(name), stored.tensor().type().dtype());
            }
        });
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(MessageDigest digest, Staging values, DType dtype) {
        var bytes = ByteBuffer.allocate(Long.BYTES * 1024).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.elements(); i++) {
            if (dtype.isFloat()) {
                bytes.putInt(Float.floatToIntBits((float) values.at(i)));
            } else {
                bytes.putLong(values.integerAt(i));
            }
            if (bytes.remaining() < Long.BYTES) {
                digest.update(bytes.flip());
                bytes.clear();
            }
        }
        digest.update(bytes.flip());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
