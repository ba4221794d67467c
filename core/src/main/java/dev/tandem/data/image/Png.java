package dev.tandem.data.image;

import dev.tandem.data.image.Container.Stored;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32;

/** Walks through a PNG file: chunks of length, type, content and sum. <i>Source</i>: W3C, PNG, 3rd edition, §5. */
final class Png {

    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final Set<String> OF_PIXELS = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");
    private static final int FRAME = 12;
    private static final int HEADER = 13;

    private Png() {
    }

    static boolean is(Stored stored) {
        byte[] bytes = stored.bytes();
        return bytes.length >= SIGNATURE.length
                && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
    }

    static Container parse(Stored stored) {
        var essential = new ByteArrayOutputStream(stored.length());
        essential.writeBytes(SIGNATURE);
        int width = 0;
        int height = 0;
        for (int at = SIGNATURE.length; at <= stored.length() - FRAME;) {
            int length = stored.i32(at);
            String type = new String(stored.bytes(), at + 4, 4, StandardCharsets.ISO_8859_1);
            boolean first = at == SIGNATURE.length;
            if (first != type.equals("IHDR") || (first && length != HEADER)) {
                throw stored.damaged("chunk at byte " + at);
            }
            if (length < 0 || length > stored.length() - at - FRAME) {
                break;
            }
            if (OF_PIXELS.contains(type)) {
                checkSum(stored, at, length, type);
                essential.write(stored.bytes(), at, length + FRAME);
            }
            if (first) {
                width = stored.i32(at + 8);
                height = stored.i32(at + 12);
                stored.checkSize(width, height);
            }
            if (type.equals("IEND")) {
                return new Container("png", width, height, essential.toByteArray());
            }
            at += length + FRAME;
        }
        throw stored.cutOff();
    }

    private static void checkSum(Stored stored, int at, int length, String type) {
        var sum = new CRC32();
        sum.update(stored.bytes(), at + 4, length + 4);
        if ((int) sum.getValue() != stored.i32(at + 8 + length)) {
            throw stored.damaged("the sum of chunk " + type + " at byte " + at);
        }
    }
}
