package dev.tandem.train;

import dev.tandem.error.UsageException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How well a network does on a data set of samples in classes.
 *
 * @param classNames the names of the classes
 * @param confusion how many samples of class i (row) were taken for class j (column)
 * @param ranks how many samples had so many classes before their own: entry 0 counts those that were found, ties going to the first
 *        class
 * @param meanLoss of all samples
 */
public record Evaluation(List<String> classNames, int[][] confusion, int[] ranks, double meanLoss) {

    private static final int LARGEST_TABLE = 20;

    /** Copies the list and the tables. */
    public Evaluation {
        classNames = List.copyOf(classNames);
        confusion = copy(confusion);
        ranks = ranks.clone();
    }

    /** A copy of the counts. */
    @Override
    public int[] ranks() {
        return ranks.clone();
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
     * The share of samples whose class was among the first {@code k}, 0 to 1.
     *
     * @throws UsageException if k is below 1
     */
    public double topAccuracy(int k) {
        if (k < 1) {
            throw new UsageException("evaluation", "", "needs at least 1 class to look at", String.valueOf(k),
                    "choose 1 or more");
        }
        return (double) Arrays.stream(ranks).limit(k).sum() / samples();
    }

    /** Of the samples that were taken for a class, the share that is of it; NaN if none was taken for it. */
    public double precision(int label) {
        int taken = 0;
        for (int[] row : confusion) {
            taken += row[label];
        }
        return (double) confusion[label][label] / taken;
    }

    /** Of the samples of a class, the share that was taken for it; NaN if there are none. */
    public double recall(int label) {
        return (double) confusion[label][label] / Arrays.stream(confusion[label]).sum();
    }

    /** The harmonic mean of precision and recall of a class, 2·found / (of it + taken for it); NaN if there is neither. */
    public double f1(int label) {
        int both = Arrays.stream(confusion[label]).sum();
        for (int[] row : confusion) {
            both += row[label];
        }
        return 2.0 * confusion[label][label] / both;
    }

    /** The mean precision of the classes that have one; NaN if none has. Each class counts alike, however frequent. */
    public double macroPrecision() {
        return mean(this::precision);
    }

    /** The mean recall of the classes that have one: the balanced accuracy; NaN if none has. */
    public double macroRecall() {
        return mean(this::recall);
    }

    /** The mean F1 of the classes that have one; NaN if none has. */
    public double macroF1() {
        return mean(this::f1);
    }

    private double mean(IntToDoubleFunction ofClass) {
        return IntStream.range(0, confusion.length).mapToDouble(ofClass).filter(x -> !Double.isNaN(x)).average()
                .orElse(Double.NaN);
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

    /** How many outputs of a sample come before that of its class. */
    static int rank(double[] outputs, int at, int classes, int label) {
        double own = outputs[at + label];
        int before = 0;
        for (int i = 0; i < classes; i++) {
            double other = outputs[at + i];
            before += other > own || (other == own && i < label) ? 1 : 0;
        }
        return before;
    }

    private static int[][] copy(int[][] table) {
        return Arrays.stream(table).map(int[]::clone).toArray(int[][]::new);
    }
}
