package dev.tandem.lab.convolution;

import static dev.tandem.nn.Layers.conv;
import static dev.tandem.nn.Layers.dense;
import static dev.tandem.nn.Layers.flatten;
import static dev.tandem.nn.Layers.image;
import static dev.tandem.nn.Layers.kernel;
import static dev.tandem.nn.Layers.maxPool;
import static dev.tandem.nn.Layers.relu;
import static dev.tandem.nn.Layers.sequential;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op.PoolKind;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.graph.Window;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Network;
import dev.tandem.nn.Summary.Row;
import dev.tandem.report.Section;
import dev.tandem.report.Section.Captioned;
import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Column;
import dev.tandem.report.Section.Figures;
import dev.tandem.report.Section.ImageGrid;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.report.figure.Picture;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import dev.tandem.tensor.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.DoubleStream;

/**
 * Convolution, ReLU and pooling with filters that are given, not learnt, on a photograph. <i>Source</i>: LeCun et al. 1998, §II-A, on
 * why convolutions are shared and subsampled; Sobel &amp; Feldman 1968 for the filters.
 */
final class EdgesAndPooling {

    /** The photograph, and the part of its middle that the filters look at. */
    private static final int SIDE = 256;
    private static final int CUT = 128;
    private static final int STRIDE = 4;
    private static final int WIDEST = 8;
    private static final int SHIFTS = 13;
    private static final String CONVOLUTION = "convolution and ReLU";

    /** A filter of 3×3 and what it finds. */
    private record Filter(String name, double... weights) {
    }

    private static final List<Filter> FILTERS = List.of(
            new Filter("Sobel, across", -1, 0, 1, -2, 0, 2, -1, 0, 1),
            new Filter("Sobel, down", -1, -2, -1, 0, 0, 0, 1, 2, 1),
            new Filter("Laplacian", 0, 1, 0, 1, -4, 1, 0, 1, 0),
            new Filter("blur", 1 / 16.0, 2 / 16.0, 1 / 16.0, 2 / 16.0, 4 / 16.0, 2 / 16.0, 1 / 16.0, 2 / 16.0,
                    1 / 16.0));

    private EdgesAndPooling() {
    }

    static Lab lab() {
        return new Lab("convolution", Chapter.CONVOLUTION, "Convolution and pooling",
                "What do filters see in a photograph, and what is left of it after ReLU and pooling? What happens to their response when "
                        + "the photograph is shifted, scaled or turned, and what does pooling save?",
                EdgesAndPooling::run);
    }

    private static void run(Notebook notebook) {
        notebook.formula("y_{i,j} = \\sum_{u,v} w_{u,v} \\, x_{i+u,\\,j+v}");
        notebook.formula("\\mbox{max pooling: } \\max_{0 \\le u,v < s} y_{si+u,\\,sj+v} \\quad "
                + "\\mbox{mean pooling: } \\frac{1}{s^2} \\sum_{0 \\le u,v < s} y_{si+u,\\,sj+v}");
        notebook.formula("\\mbox{equivariance: } f(\\mbox{shift}_s \\, x) = \\mbox{shift}_1 \\, f(x)");
        byte[] bytes = notebook.material().photographs(Shape.of(1, SIDE, SIDE)).getFirst().pixels();
        double[] photograph = new double[bytes.length];
        Arrays.setAll(photograph, i -> (bytes[i] & 0xff) / 255.0);
        var view = new View(photograph, SIDE);
        try (var session = new Session(notebook.backend(), notebook.seed())) {
            pictures(notebook, session, view);
            shifted(notebook, session, view);
            responses(notebook, session, view);
        }
        saved(notebook);
    }

    // ---- the layers

    /** A program with every stage's result: {@code convolution}, {@code relu}, {@code max 2}, {@code mean 8} … */
    private static Program stages(Session session, int samples) {
        var b = new GraphBuilder(false);
        Value x = b.input("x", TensorType.f32(samples, 1, CUT, CUT));
        Value weights = b.constant(TensorType.f32(FILTERS.size(), 1, 3, 3),
                Values.of(FILTERS.stream().flatMapToDouble(f -> Arrays.stream(f.weights())).toArray()));
        Value convolved = Ops.conv(x, weights, Window.of(3, 3).pad(1), 1);
        Value rectified = Ops.relu(convolved);
        b.output("convolution", convolved);
        b.output("relu", rectified);
        for (int size = 2; size <= WIDEST; size *= 2) {
            Window window = Window.of(size, size).stride(size);
            b.output("max " + size, Ops.pool(PoolKind.MAX, rectified, window));
            b.output("mean " + size, Ops.pool(PoolKind.AVERAGE, rectified, window));
        }
        return session.compile(b.build());
    }

    private static Program ran(Session session, double[]... cuts) {
        Program program = stages(session, cuts.length);
        program.set("x", Arrays.stream(cuts).flatMapToDouble(Arrays::stream).toArray());
        program.run();
        return program;
    }

    // ---- what the filters see

    private static void pictures(Notebook notebook, Session session, View view) {
        double[] x = view.cut(CUT, 0, 0);
        notebook.show(new ImageGrid("What is looked at", "The middle of the picture, %d×%d pixels.".formatted(CUT, CUT),
                List.of(new Captioned(Picture.of(1, CUT, CUT, x, 0, 1), "photograph", "", false))));
        try (Program program = ran(session, x)) {
            double[] convolved = program.read("convolution");
            notebook.show(grid("Convolution: each filter finds its own",
                    "Blue is below 0, orange above it. Edges are found from one side with one sign, from the other with the other; a blur "
                            + "has no sign to change.",
                    convolved, CUT));
            notebook.show(grid("ReLU keeps what is above 0", "", program.read("relu"), CUT));
            notebook.show(
                    grid("Max pooling, 4×4: is it there at all?", "A quarter of each side: the largest of each window.",
                            program.read("max 4"), CUT / STRIDE));
            notebook.show(grid("Mean pooling, 4×4: how much of it is there?",
                    "The mean of each window: fine edges grow pale.",
                    program.read("mean 4"), CUT / STRIDE));
            int changed = 0;
            double[] rectified = program.read("relu");
            for (int i = 0; i < convolved.length; i++) {
                changed += rectified[i] == Math.max(convolved[i], 0) ? 0 : 1;
            }
            notebook.measured("ReLU: elements that are not max(x, 0)", changed, Expected.exactly(0));
        }
    }

    private static ImageGrid grid(String title, String note, double[] maps, int side) {
        var pictures = new ArrayList<Captioned>();
        int area = side * side;
        for (int k = 0; k < FILTERS.size(); k++) {
            double[] map = Arrays.copyOfRange(maps, k * area, (k + 1) * area);
            double most = strong(map);
            pictures.add(new Captioned(Picture.signed(side, side, map, Math.max(most, 1e-9)), FILTERS.get(k).name(),
                    "strongest at %.2f".formatted(most), false));
        }
        return new ImageGrid(title, note, pictures);
    }

    /** A height that few elements exceed: the border, where zeros begin, would make all others pale. */
    private static double strong(double[] map) {
        double[] sorted = Arrays.stream(map).map(Math::abs).sorted().toArray();
        return sorted[(int) (0.98 * sorted.length)];
    }

    // ---- shift equivariance

    private static void shifted(Notebook notebook, Session session, View view) {
        try (Program here = ran(session, view.cut(CUT, 0, 0));
                Program one = ran(session, view.cut(CUT, 1, 1));
                Program stride = ran(session, view.cut(CUT, STRIDE, STRIDE))) {
            notebook.measured("convolution, shifted by 1 pixel: results inside that differ in a bit",
                    different(here.read("convolution"), one.read("convolution"), CUT), Expected.exactly(0));
            for (String kind : List.of("max", "mean")) {
                String stage = kind + " " + STRIDE;
                notebook.measured(
                        "%s pooling, shifted by its stride of 4 pixels: results inside that differ in a bit"
                                .formatted(kind),
                        different(here.read(stage), stride.read(stage), CUT / STRIDE), Expected.exactly(0));
                double inside = FILTERS.size() * Math.pow(CUT / STRIDE - 3, 2);
                notebook.measured("%s pooling, shifted by 1 pixel: share of the results that change".formatted(kind),
                        changed(here.read(stage), one.read(stage), CUT / STRIDE) / inside, Expected.reported());
            }
        }
    }

    /** Results that are not what those of the picture before it was shifted by one of them are, without the border. */
    private static int different(double[] before, double[] after, int side) {
        return count(before, after, side, 1);
    }

    /** Results that are not what they were. */
    private static int changed(double[] before, double[] after, int side) {
        return count(before, after, side, 0);
    }

    private static int count(double[] before, double[] after, int side, int shift) {
        int count = 0;
        for (int k = 0; k < FILTERS.size(); k++) {
            for (int y = 1; y < side - 2; y++) {
                for (int x = 1; x < side - 2; x++) {
                    int at = (k * side + y) * side + x;
                    count += before[at + shift * (side + 1)] == after[at] ? 0 : 1;
                }
            }
        }
        return count;
    }

    // ---- the response to a change of the picture

    private static void responses(Notebook notebook, Session session, View view) {
        double[] shifts = DoubleStream.iterate(0, s -> s + 1).limit(SHIFTS).toArray();
        double[] turns = DoubleStream.iterate(0, a -> a + 7.5).limit(SHIFTS).toArray();
        double[] scales = DoubleStream.iterate(1, s -> s + 0.05).limit(SHIFTS).toArray();
        var figures = List.of(
                figure(notebook, session, view, "Shifted", Axis.of("shift in pixels"), shifts,
                        (v, s) -> v.cut(CUT, s, 0)),
                figure(notebook, session, view, "Turned", Axis.of("angle in degrees"), turns,
                        (v, a) -> v.seen(CUT, Math.toRadians(a), 1)),
                figure(notebook, session, view, "Scaled", Axis.of("scale"), scales, (v, s) -> v.seen(CUT, 0, s)));
        notebook.show(new Figures("The more is pooled, the less a small change is noticed",
                "How far the response of the edge filters moves, relative to its size: |f(changed) − f(x)| / |f(x)|. Pooling forgives a shift smaller than its "
                        + "window; it forgives turning and scaling less, for they move what is far from the middle further.",
                figures));
        notebook.show(new ImageGrid("The changes at their largest", "",
                List.of(shown(view.cut(CUT, shifts[SHIFTS - 1], 0), "shifted", "12 pixels"),
                        shown(view.seen(CUT, Math.toRadians(turns[SHIFTS - 1]), 1), "turned", "90°"),
                        shown(view.seen(CUT, 0, scales[SHIFTS - 1]), "scaled", "1.6 times"))));
    }

    private static Captioned shown(double[] cut, String caption, String detail) {
        return new Captioned(Picture.of(1, CUT, CUT, cut, 0, 1), caption, detail, false);
    }

    private static Figure figure(Notebook notebook, Session session, View view, String title, Axis axis,
            double[] amounts,
            BiFunction<View, Double, double[]> change) {
        double[][] cuts = Arrays.stream(amounts).mapToObj(a -> change.apply(view, a)).toArray(double[][]::new);
        var marks = new ArrayList<Mark>();
        try (Program program = ran(session, cuts)) {
            double[] first = moved(program.read("relu"), amounts.length);
            marks.add(new Mark.Line(CONVOLUTION, amounts, first));
            for (String stage : List.of("max 2", "max 4", "max 8", "mean 8")) {
                double[] moved = moved(program.read(stage), amounts.length);
                String size = stage.substring(stage.length() - 1);
                marks.add(new Mark.Line(stage.replaceFirst(" .", " pooling ") + size + "×" + size, amounts, moved));
                if (stage.equals("max 8")) {
                    notebook.measured(
                            "%s a little: how far max pooling 8×8 moves, where 1 is the convolution".formatted(
                                    title.toLowerCase(java.util.Locale.ROOT)),
                            moved[1] / first[1], Expected.atMost(0.75));
                }
            }
        }
        return new Figure(title, axis, Axis.of("relative change of the response").range(0, 1.5), marks);
    }

    /** How far each sample's response is from the first one's, relative to that. */
    private static double[] moved(double[] responses, int samples) {
        int each = responses.length / samples;
        double[] moved = new double[samples];
        for (int n = 0; n < samples; n++) {
            double distance = 0;
            double size = 0;
            // the last filter, the blur, is left out: it hardly moves and outweighs the edges
            for (int i = 0; i < each / FILTERS.size() * (FILTERS.size() - 1); i++) {
                distance += Math.pow(responses[n * each + i] - responses[i], 2);
                size += Math.pow(responses[i], 2);
            }
            moved[n] = Math.sqrt(distance / size);
        }
        return moved;
    }

    // ---- what pooling saves

    private static void saved(Notebook notebook) {
        Shape digit = image(1, 28, 28);
        Network pooled = sequential(digit, conv(6, kernel(5).pad(2)), relu(), maxPool(2), conv(16, kernel(5)), relu(),
                maxPool(2), flatten(), dense(120), relu(), dense(84), relu(), dense(10));
        Network whole = sequential(digit, conv(6, kernel(5).pad(2)), relu(), conv(16, kernel(5)), relu(), flatten(),
                dense(120), relu(), dense(84), relu(), dense(10));
        notebook.measured("LeNet with pooling: parameters", (double) pooled.summary().parameters(),
                Expected.exactly(61_706));
        notebook.measured("LeNet without pooling: parameters", (double) whole.summary().parameters(),
                Expected.exactly(1_119_626));
        notebook.measured("LeNet with pooling: multiply-adds", (double) pooled.summary().multiplyAdds(),
                Expected.exactly(416_520));
        notebook.measured("LeNet without pooling: multiply-adds", (double) whole.summary().multiplyAdds(),
                Expected.exactly(2_616_840));
        var rows = new ArrayList<List<Cell>>();
        for (Row with : pooled.summary().layers()) {
            if (with.parameters() > 0) {
                Row without = whole.summary().layers().stream().filter(r -> r.name().equals(with.name())).findFirst()
                        .orElseThrow();
                rows.add(List.of(new Cell.Text(with.name()), new Cell.Text(with.output().toString()),
                        new Cell.Text(without.output().toString()), new Cell.Quantity(with.parameters(), 0),
                        new Cell.Quantity(without.parameters(), 0), new Cell.Quantity(with.multiplyAdds(), 0),
                        new Cell.Quantity(without.multiplyAdds(), 0)));
            }
        }
        notebook.show(new Section.Table("What pooling saves",
                "LeNet with its two poolings of 2×2 and without them, from the layers' summaries. The parameters saved are those of the "
                        + "first dense layer, which sees 400 numbers in place of 9,216.",
                List.of(new Column("layer"), new Column("results, pooled"), new Column("not pooled"),
                        new Column("parameters, pooled"), new Column("not pooled"), new Column("multiply-adds, pooled"),
                        new Column("not pooled")),
                rows));
    }
}
