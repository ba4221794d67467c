package dev.tandem.cuda.gpu.bench;

import dev.tandem.cuda.gpu.report.ResultFile;
import dev.tandem.cuda.gpu.report.Row;
import java.util.Locale;

/**
 * Where measurements go: to the report, and to whoever watches.
 *
 * @param file of the report
 */
record Findings(ResultFile file) {

    void row(String what, String shape, String precision, String mode, Spread spread, String unit) {
        var row = new Row(what, shape, precision, mode, spread.median(), spread.lowest(), spread.highest(), unit,
                spread.rounds());
        System.out.printf(Locale.ROOT, "%s, %s, %s, %s: %,.4g %s (%,.4g to %,.4g)%n", what, shape, precision, mode,
                row.median(), unit, row.lowest(), row.highest());
        file.row(row);
    }
}
