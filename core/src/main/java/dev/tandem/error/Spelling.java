package dev.tandem.error;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeSet;

/** What someone who misspelt a name probably meant. */
public final class Spelling {

    private Spelling() {
    }

    /**
     * The known name nearest to a word, by the number of letters to insert, delete, replace or swap; empty if even the nearest
     * differs in more than a third of its letters (but one letter may always differ).
     */
    public static Optional<String> nearest(String word, Collection<String> known) {
        return known.stream().filter(k -> distance(word, k) <= Math.max(1, Math.max(word.length(), k.length()) / 3))
                .min(Comparator.<String>comparingInt(k -> distance(word, k)).thenComparing(k -> k));
    }

    /** The cure of a message about an unknown name: {@code did you mean 'lenet'?}, or all there are if nothing is near. */
    public static String cure(String word, Collection<String> known) {
        return nearest(word, known).map(k -> "did you mean '" + k + "'?")
                .orElse(known.isEmpty() ? "there are none" : "known are " + String.join(", ", new TreeSet<>(known)));
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
