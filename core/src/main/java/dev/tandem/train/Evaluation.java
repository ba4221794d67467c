package dev.tandem.train;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How well a network does on a data set.
 *
 * @param classNames the names of the classes
 * @param confusion how many samples of class i (row) were taken for class j (column)
 * @param meanLoss of all samples
 */
public record Evaluation(List<String> classNames, int[][] confusion, double meanLoss) {

    private static final int LARGEST_TABLE = 20;

    /** Copies the list and the table. */
    public Evaluation {
        classNames = List.copyOf(classNames);
        confusion = copy(confusion);
    }

    /** A copy of the table. */
    @Override
    public int[][] confusion() {
        return copy(confusion);
    }

    /** The number of samples. */
    public int samples() {
        return Arrays.stream(confusion).flatMapToInt(Arrays::stream).sum();
    }

    /** The number of samples whose class was found. */
    public int correct() {
        int correct = 0;
        for (int i = 0; i < confusion.length; i++) {
            correct += confusion[i][i];
        }
        return correct;
    }

    /** The share of samples whose class was found, 0 to 1. */
    public double accuracy() {
        return (double) correct() / samples();
    }

    /** The share of samples whose class was not found, 0 to 1. */
    public double error() {
        return (double) (samples() - correct()) / samples();
    }

    /**
     * Whether it does no better than guessing: the share found is less than three standard deviations above what guessing one of
     * equally frequent classes would find.
     */
    public boolean isGuessing() {
        double chance = 1.0 / confusion.length;
        return accuracy() < chance + 3 * Math.sqrt(chance * (1 - chance) / samples());
    }

    /** One line for people, and the table where it has no more than {@value #LARGEST_TABLE} classes: a row a true class. */
    @Override
    public String toString() {
        String line = String.format(Locale.ROOT, "accuracy %.2f %% (%d of %d), error %.2f %%, mean loss %.4f",
                100 * accuracy(), correct(), samples(), 100 * error(), meanLoss);
        return confusion.length > LARGEST_TABLE ? line : line + table();
    }

    private String table() {
        int name = classNames.stream().mapToInt(String::length).max().orElse(0);
        int cell = 1 + Math.max(name, String.valueOf(samples()).length());
        var text = new StringBuilder("\n").append(" ".repeat(name));
        classNames.forEach(c -> text.append(" ".repeat(cell - c.length())).append(c));
        for (int i = 0; i < confusion.length; i++) {
            text.append('\n').append(classNames.get(i)).append(" ".repeat(name - classNames.get(i).length()));
            for (int count : confusion[i]) {
                String number = count == 0 ? "·" : String.valueOf(count);
                text.append(" ".repeat(cell - number.length())).append(number);
            }
        }
        return text.toString();
    }

    private static int[][] copy(int[][] table) {
        return Arrays.stream(table).map(int[]::clone).toArray(int[][]::new);
    }
}
