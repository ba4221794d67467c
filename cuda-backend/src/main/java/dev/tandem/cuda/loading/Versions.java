package dev.tandem.cuda.loading;

import java.util.Comparator;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Versions as lists of numbers. */
final class Versions {

    /** By the first number that differs; a version comes before those that continue it. */
    static final Comparator<List<Integer>> ORDER = Versions::compare;

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    private Versions() {
    }

    /** All the numbers in a text. */
    static List<Integer> numbers(String text) {
        return NUMBER.matcher(text).results().map(MatchResult::group).map(Integer::valueOf).toList();
    }

    /** The numbers with points between them. */
    static String text(List<Integer> version) {
        return version.stream().map(String::valueOf).collect(Collectors.joining("."));
    }

    private static int compare(List<Integer> a, List<Integer> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int order = Integer.compare(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }
}
