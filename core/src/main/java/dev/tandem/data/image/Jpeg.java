package dev.tandem.data.image;

import dev.tandem.data.image.Container.Stored;
import dev.tandem.error.DataException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Walks through a JPEG file, marker by marker. <i>Source</i>: ITU-T T.81, annex B. */
final class Jpeg {

    /** Pixels that all scans together may visit: each costs time, and a file may have thousands of them. */
    private static final long MOST_VISITS = 1L << 29;

    private static final int START = 0xd8;
    private static final int END = 0xd9;
    private static final int SCAN = 0xda;
    private static final int FIRST_MARKER = 0xc0;
    private static final int APP_0 = 0xe0;
    private static final int APP_14 = 0xee;
    private static final int APP_15 = 0xef;
    private static final int COMMENT = 0xfe;

    private final Stored stored;
    private final ByteArrayOutputStream essential;
    private int width;
    private int height;
    private long visits;

    Jpeg(Stored stored) {
        this.stored = stored;
        this.essential = new ByteArrayOutputStream(stored.length());
    }

    static boolean is(Stored stored) {
        return stored.length() > 3 && stored.u8(0) == 0xff && stored.u8(1) == START && stored.u8(2) == 0xff;
    }

    Container parse() {
        essential.write(stored.bytes(), 0, 2);
        for (int at = 2; at <= stored.length() - 2;) {
            int marker = stored.u8(at + 1);
            if (stored.u8(at) != 0xff) {
                throw stored.damaged("no marker at byte " + at);
            }
            if (marker == END) {
                if (visits == 0) {
                    throw stored.damaged("no pixels");
                }
                essential.write(stored.bytes(), at, 2);
                return new Container("jpeg", width, height, essential.toByteArray());
            }
            at = marker == 0xff ? at + 1 : segment(marker, at); // a marker may have any number of ff before it
        }
        throw stored.cutOff();
    }

    /** Takes a segment and gives the byte after it. */
    private int segment(int marker, int at) {
        if (at > stored.length() - 4) {
            throw stored.cutOff();
        }
        int end = at + 2 + stored.u16(at + 2);
        if (marker < FIRST_MARKER || isRestart(marker) || end < at + 4) {
            throw stored.damaged("marker %02x at byte %d".formatted(marker, at));
        }
        if (end > stored.length()) {
            throw stored.cutOff();
        }
        if (isFrame(marker)) {
            frame(at, end);
        }
        if (marker == SCAN) {
            end = scan(at, end);
        }
        if (isEssential(marker, at)) {
            essential.write(stored.bytes(), at, end - at);
        }
        return end;
    }

    private void frame(int at, int end) {
        if (width > 0 || end - at < 10) {
            throw stored.damaged("a second frame, or a short one, at byte " + at);
        }
        height = stored.u16(at + 5);
        width = stored.u16(at + 7);
        stored.checkSize(width, height);
    }

    /** Gives where the packed pixels end: at a marker that is neither a stuffed byte nor a restart. */
    private int scan(int at, int from) {
        if (width == 0) {
            throw stored.damaged("a scan before the frame at byte " + at);
        }
        visits += (long) width * height;
        if (visits > MOST_VISITS) {
            throw DataException.malformed(stored.file(), "has more scans than a picture of its size needs",
                    width + " × " + height + " pixels", "store it again");
        }
        int end = from;
        while (end < stored.length() && (stored.u8(end) != 0xff || end + 1 == stored.length()
                || stored.u8(end + 1) == 0 || isRestart(stored.u8(end + 1)))) {
            end++;
        }
        return end;
    }

    private static boolean isFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static boolean isRestart(int marker) {
        return marker >= 0xd0 && marker <= 0xd7;
    }

    /** Of the application segments, two say what the components are: JFIF's first one and Adobe's. */
    private boolean isEssential(int marker, int at) {
        boolean application = marker >= APP_0 && marker <= APP_15;
        boolean jfif = marker == APP_0 && at + 9 <= stored.length()
                && new String(stored.bytes(), at + 4, 5, StandardCharsets.ISO_8859_1).equals("JFIF\0");
        return jfif || marker == APP_14 || (!application && marker != COMMENT);
    }
}
