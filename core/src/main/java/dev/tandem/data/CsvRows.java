package dev.tandem.data;

import dev.tandem.error.DataException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of a CSV file in UTF-8, one after the other: cells between separators, rows between line ends of any system. A cell in
 * double quotes may hold separators, line ends and, doubled, quotes. Empty lines are no rows. <i>Source</i>: RFC 4180, §2.
 */
final class CsvRows {

    private static final int QUOTE = '"';
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private final Path file;
    private final byte[] bytes;
    private final char separator;
    private final List<String> cells = new ArrayList<>();
    private int at;
    private int line = 1;
    private int rowLine;

    CsvRows(Path file, byte[] bytes, char separator) {
        this.file = file;
        this.bytes = bytes;
        this.separator = separator;
        boolean marked = bytes.length >= 3 && java.util.Arrays.equals(bytes, 0, 3, BYTE_ORDER_MARK, 0, 3);
        this.at = marked ? 3 : 0;
    }

    /** Goes to the next row; false if there is none. */
    boolean next() {
        cells.clear();
        while (cells.isEmpty() && at < bytes.length) {
            rowLine = line;
            int start = at;
            do {
                cells.add(cell());
            } while (skipSeparator());
            boolean empty = at == start;
            skipLineEnd();
            if (empty) {
                cells.clear();
            }
        }
        return !cells.isEmpty();
    }

    /** The cells of the row; another list only after {@link #next}. */
    List<String> cells() {
        return cells;
    }

    /** The line on which the row begins, from 1. */
    int line() {
        return rowLine;
    }

    private String cell() {
        return at < bytes.length && bytes[at] == QUOTE ? quoted() : plain();
    }

    private String plain() {
        int start = at;
        while (at < bytes.length && !isEnd(bytes[at])) {
            if (bytes[at] == QUOTE) {
                throw malformed("has a quote inside a cell that does not begin with one", line,
                        "put the cell into quotes and double those in it");
            }
            at++;
        }
        return new String(bytes, start, at - start, StandardCharsets.UTF_8);
    }

    private String quoted() {
        var content = new ByteArrayOutputStream();
        int opened = line;
        for (at++; at < bytes.length; at++) {
            if (bytes[at] != QUOTE) {
                countLine();
                content.write(bytes[at]);
            } else if (at + 1 < bytes.length && bytes[at + 1] == QUOTE) {
                content.write(QUOTE);
                at++;
            } else {
                at++;
                if (at < bytes.length && !isEnd(bytes[at])) {
                    throw malformed("goes on after the quotes of a cell end", line, "double quotes inside a cell");
                }
                return content.toString(StandardCharsets.UTF_8);
            }
        }
        throw malformed("has a quoted cell that never ends", opened, "close the quotes");
    }

    private boolean isEnd(byte b) {
        return b == separator || b == '\n' || b == '\r';
    }

    private boolean skipSeparator() {
        boolean more = at < bytes.length && bytes[at] == separator;
        at += more ? 1 : 0;
        return more;
    }

    private void skipLineEnd() {
        if (at < bytes.length) {
            boolean two = bytes[at] == '\r' && at + 1 < bytes.length && bytes[at + 1] == '\n';
            at += two ? 2 : 1;
            line++;
        }
    }

    /** Counts a line end inside quotes once, be it one byte or two. */
    private void countLine() {
        boolean second = bytes[at] == '\n' && bytes[at - 1] == '\r';
        if (!second && (bytes[at] == '\n' || bytes[at] == '\r')) {
            line++;
        }
    }

    private DataException malformed(String wrong, int where, String cure) {
        return DataException.malformed(file, wrong, "line " + where + ", column " + (cells.size() + 1), cure);
    }
}
