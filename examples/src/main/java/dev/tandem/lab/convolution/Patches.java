package dev.tandem.lab.convolution;

import dev.tandem.autodiff.BackwardRule;
import dev.tandem.explain.Explanations;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Network;
import dev.tandem.report.Section.Captioned;
import dev.tandem.report.Section.ImageGrid;
import dev.tandem.report.figure.Picture;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The patches of pictures that are nearest to what each of the second maps looks for, and what of them a deconvnet finds. <i>Source</i>:
 * Zeiler &amp; Fergus 2014, §4 and fig. 2.
 */
final class Patches {

    private static final int BATCH = 100;
    private static final int MAPS = 10;
    private static final int ACROSS = 3;
    private static final int NEAREST = ACROSS * ACROSS;
    /** The pixels of a side that a place of the second maps sees, the first of them at 2·place − 2. */
    private static final int FIELD = 14;
    private static final int BEFORE = 2;
    private static final int SIDE = Visualise.SIDE;

    private Patches() {
    }

    /** Where a map answered. */
    private record Answer(int map, int sample, int place, double strength) {
    }

    static void show(Notebook notebook, Network network, Session session, Samples samples, int searched) {
        var b = new GraphBuilder(false);
        Value x = b.input("x", network.batch(BATCH));
        network.apply(x);
        Value maps = Objects.requireNonNull(b.marks().get("relu2"));
        b.output("maps", maps);
        Value chosen = b.input("chosen", maps.type());
        b.output("back", Explanations.passedBack(Ops.sum(Ops.mul(maps, chosen)), x, BackwardRule.deconvnet()));
        try (Program program = session.compile(b.build())) {
            program.set("chosen", new double[maps.type().elements()]);
            var answers = strongest(notebook, program, samples, searched, maps.shape());
            int[] those = answers.stream().flatMap(List::stream).mapToInt(Answer::sample).toArray();
            double[] pixels = samples.pixels(Arrays.copyOf(those, BATCH));
            double[] mask = new double[maps.type().elements()];
            int area = maps.shape().size(2) * maps.shape().size(3);
            for (int i = 0; i < those.length; i++) {
                Answer answer = answers.get(i / NEAREST).get(i % NEAREST);
                mask[(i * maps.shape().size(1) + answer.map()) * area + answer.place()] = 1;
            }
            program.set("x", pixels);
            program.set("chosen", mask);
            program.run();
            pages(notebook, answers, pixels, program.read("back"), maps.shape().size(3));
        }
    }

    /** The maps that answer most, with their strongest answers, one a sample. */
    private static List<List<Answer>> strongest(Notebook notebook, Program program, Samples samples, int searched,
            Shape shape) {
        int count = Math.min(searched, samples.data().size()) / BATCH * BATCH;
        var answers = new ArrayList<List<Answer>>();
        IntStream.range(0, shape.size(1)).forEach(k -> answers.add(new ArrayList<>()));
        int area = shape.size(2) * shape.size(3);
        for (int first = 0; first < count; first += BATCH) {
            notebook.checkGoesOn();
            program.set("x", samples.pixels(IntStream.range(first, first + BATCH).toArray()));
            program.run();
            double[] maps = program.read("maps");
            for (int n = 0; n < BATCH; n++) {
                for (int k = 0; k < shape.size(1); k++) {
                    int start = (n * shape.size(1) + k) * area;
                    int at = IntStream.range(start, start + area).reduce(start, (i, j) -> maps[j] > maps[i] ? j : i);
                    answers.get(k).add(new Answer(k, first + n, at - start, maps[at]));
                }
            }
        }
        return answers.stream().map(a -> a.stream().sorted(Comparator.comparingDouble(Answer::strength).reversed())
                .limit(NEAREST).toList())
                .sorted(Comparator.comparingDouble((List<Answer> a) -> a.getFirst().strength()).reversed()).limit(MAPS)
                .toList();
    }

    private static void pages(Notebook notebook, List<List<Answer>> answers, double[] pixels, double[] back,
            int places) {
        int outside = 0;
        var patches = new ArrayList<Captioned>();
        var found = new ArrayList<Captioned>();
        for (int k = 0; k < MAPS; k++) {
            double[] seen = new double[NEAREST * FIELD * FIELD];
            double[] sent = new double[NEAREST * FIELD * FIELD];
            Arrays.fill(seen, Arrays.stream(pixels).min().orElse(0));
            for (int i = 0; i < NEAREST; i++) {
                int place = answers.get(k).get(i).place();
                int top = 2 * (place / places) - BEFORE;
                int left = 2 * (place % places) - BEFORE;
                for (int p = 0; p < SIDE * SIDE; p++) {
                    int y = p / SIDE - top;
                    int x = p % SIDE - left;
                    int from = (k * NEAREST + i) * SIDE * SIDE + p;
                    if (y >= 0 && y < FIELD && x >= 0 && x < FIELD) {
                        int to = (i / ACROSS * FIELD + y) * ACROSS * FIELD + i % ACROSS * FIELD + x;
                        seen[to] = pixels[from];
                        sent[to] = back[from];
                    } else {
                        outside += back[from] == 0 ? 0 : 1;
                    }
                }
            }
            int side = ACROSS * FIELD;
            String strength = "%.1f to %.1f".formatted(answers.get(k).getLast().strength(),
                    answers.get(k).getFirst().strength());
            patches.add(new Captioned(Picture.of(1, side, side, seen, Arrays.stream(seen).min().orElse(0),
                    Arrays.stream(seen).max().orElse(1)), "map " + answers.get(k).getFirst().map(), strength, false));
            double most = Arrays.stream(sent).map(Math::abs).max().orElse(1);
            found.add(new Captioned(Picture.signed(side, side, sent, Math.max(most, 1e-12)),
                    "map " + answers.get(k).getFirst().map(), "", false));
        }
        notebook.measured("pixels outside its field of 14×14 that an answer of the second maps comes from", outside,
                Expected.exactly(0));
        notebook.show(new ImageGrid("The patches that each map answers most",
                "Nine pictures' patches of 14×14 a map, the strongest first, and how strong the answers are: nearest to what the map looks for.",
                patches));
        notebook.show(
                new ImageGrid("What in them it answers", "The same answers sent back through a deconvnet.", found));
    }
}
