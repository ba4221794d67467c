package dev.tandem.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What someone who misspelt a name probably meant. */
public final class Spelling {

    private static final int BEGINNING = 3;

    private Spelling() {
    }

    /**
     * The known names that are probably meant: those that begin with the word, if it has at least {@value #BEGINNING} letters;
     * else the nearest one, by the number of letters to insert, delete, replace or swap; none if even the nearest differs in more
     * than a third of its letters (but one letter may always differ); then those that the word itself begins with.
     */
    public static List<String> nearest(String word, Collection<String> known) {
        List<String> begun = known.stream().filter(k -> begins(k, word)).sorted().toList();
        if (word.length() >= BEGINNING && !begun.isEmpty()) {
            return begun;
        }
        List<String> near = known.stream()
                .filter(k -> distance(word, k) <= Math.max(1, Math.max(word.length(), k.length()) / 3))
                .min(Comparator.<String>comparingInt(k -> distance(word, k)).thenComparing(k -> k)).stream().toList();
        return near.isEmpty()
                ? known.stream().filter(k -> k.length() >= BEGINNING && begins(word, k)).sorted().toList()
                : near;
    }

    /**
     * The cure of a message about an unknown name: {@code did you mean 'lenet'?}, or all there are if nothing is near. The message
     * need not list them.
     */
    public static String cure(String word, Collection<String> known) {
        List<String> nearest = nearest(word, known);
        if (!nearest.isEmpty()) {
            return nearest.stream().map(k -> "'" + k + "'").collect(Collectors.joining(" or ", "did you mean ", "?"));
        }
        return known.isEmpty() ? "there are none" : "known are " + String.join(", ", new TreeSet<>(known));
    }

    private static boolean begins(String name, String word) {
        return name.regionMatches(true, 0, word, 0, word.length());
    }

    /** The optimal string alignment distance, without regard to case. */
    private static int distance(String first, String second) {
        String a = first.toLowerCase(java.util.Locale.ROOT);
        String b = second.toLowerCase(java.util.Locale.ROOT);
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
