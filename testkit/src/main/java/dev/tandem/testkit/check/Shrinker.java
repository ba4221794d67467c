package dev.tandem.testkit.check;

import dev.tandem.error.TandemException;
import dev.tandem.testkit.cases.CaseLine;
import dev.tandem.testkit.cases.ContractCase;
import dev.tandem.testkit.table.CaseTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes a failing case smaller as long as it breaks the same demand: parameters are left out, numbers halved, then decreased. */
final class Shrinker {

    private static final int MOST_TRIES = 150;

    private final CaseTable table;
    private final Consumer<ContractCase> run;
    private int tries;

    /** With what a case is run. */
    Shrinker(CaseTable table, Consumer<ContractCase> run) {
        this.table = table;
        this.run = run;
    }

    /** The violation of the smallest case found, at worst the one given. */
    ContractViolation shrink(ContractCase failing, ContractViolation violation) {
        CaseLine smallest = failing.line();
        ContractViolation shown = violation;
        boolean smaller = true;
        while (smaller) {
            smaller = false;
            for (CaseLine line : candidates(smallest)) {
                ContractViolation found = tries < MOST_TRIES ? violation(line, violation.check()) : null;
                if (found != null) {
                    smallest = line;
                    shown = found;
                    smaller = true;
                    break;
                }
            }
        }
        return new ContractViolation(shown.check(), shown.getMessage()
                + (smallest.equals(failing.line()) ? "" : "; found with " + failing.line())
                + "; re-run: -Dtandem.case=\"" + smallest + "\"");
    }

    private @Nullable ContractViolation violation(CaseLine line, Check check) {
        tries++;
        try {
            run.accept(table.of(line));
            return null;
        } catch (ContractViolation v) {
            return v.check() == check ? v : null;
        } catch (TandemException e) {
            // parameters that do not fit each other make no case
            return null;
        }
    }

    private static List<CaseLine> candidates(CaseLine line) {
        var lines = new ArrayList<CaseLine>();
        for (String key : line.parameters().keySet()) {
            if (!key.equals(ContractCase.SEED) && isNumbers(line.word(key))) {
                List<Integer> numbers = line.list(key);
                for (int i = 0; i < numbers.size(); i++) {
                    int n = numbers.get(i);
                    if (n > 0) {
                        lines.add(line.with(key, with(numbers, i, n / 2)));
                    }
                    if (n > 2) {
                        lines.add(line.with(key, with(numbers, i, n - 1)));
                    }
                }
            }
        }
        return lines;
    }

    private static boolean isNumbers(String word) {
        return word.matches("\\d+(,\\d+)*");
    }

    private static List<Integer> with(List<Integer> numbers, int at, int n) {
        var changed = new ArrayList<>(numbers);
        changed.set(at, n);
        return changed;
    }
}
