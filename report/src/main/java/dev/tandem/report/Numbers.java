package dev.tandem.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** Numbers as English readers write them. */
final class Numbers {

    private static final int SIX_DIGITS = 6;

    private Numbers() {
    }

    /** A whole number, {@code 61,706}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A number with so many digits after the point, {@code 1,234.50}. */
    static String fixed(double value, int digits) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%,." + digits + "f", value) : "–";
    }

    /** A whole number as it is, another with the four digits that count, {@code 0.05312}, {@code 1.23e-7}. */
    static String significant(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value)) {
            return "–";
        }
        if (size < 1e15 && value == Math.rint(value)) {
            return count((long) value);
        }
        if (size < 1e-4 || size >= 1e7) {
            return String.format(Locale.ROOT, "%.2e", value).replaceFirst("e([+-])0?", "e$1").replace("e+", "e");
        }
        int digits = Math.clamp(3 - (long) Math.floor(Math.log10(size)), 0, 8);
        return fixed(value, digits);
    }

    /** Writes a number for a script, briefly: more digits nobody sees, and the page is half as large. Null if it is not finite. */
    static void write(JsonGenerator json, double value) {
        if (!Double.isFinite(value)) {
            json.writeNull();
        } else if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.writeNumber((long) value);
        } else {
            json.writeRawValue(brief(value));
        }
    }

    /** A number for a program, with the six digits that a picture can show. */
    static String brief(double value) {
        return brief(value, SIX_DIGITS);
    }

    /** A number for a program, with so many digits. */
    static String brief(double value, int digits) {
        return String.valueOf(new BigDecimal(value).round(new MathContext(digits)).doubleValue());
    }

    /** A length in a style sheet, {@code 41.7%}, of a share from 0 to 1. */
    static String share(double share) {
        return String.format(Locale.ROOT, "%.1f%%", 100 * share);
    }
}
