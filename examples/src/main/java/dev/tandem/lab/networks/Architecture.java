package dev.tandem.lab.networks;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.lab.Expected;
import dev.tandem.lab.Material.Photograph;
import dev.tandem.lab.Notebook;
import dev.tandem.nn.Network;
import dev.tandem.nn.Summary;
import dev.tandem.report.Section;
import dev.tandem.report.Section.Captioned;
import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Column;
import dev.tandem.report.figure.Axis;
import dev.tandem.report.figure.Figure;
import dev.tandem.report.figure.Mark;
import dev.tandem.report.figure.Picture;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What a network is made of, and that it computes. */
final class Architecture {

    /** Pixels from 0 to 255 as numbers around 0, as these networks see them. */
    private static final double MIDDLE = 115;
    private static final double SPREAD = 57;
    private static final int MAPS = 16;

    private Architecture() {
    }

    /** Compares the number of parameters with a paper's. */
    static void count(Notebook notebook, String model, Summary summary, long expected) {
        notebook.counted(model + ": parameters", summary.parameters(), expected);
    }

    /** The layers that have weights or change the shape. */
    static Section layers(String title, Summary summary) {
        var rows = new ArrayList<List<Cell>>();
        for (Summary.Row r : summary.layers()) {
            if (r.parameters() > 0 || r.connections() > 0) {
                rows.add(List.of(new Cell.Text(r.name()), new Cell.Text(r.output().toString()),
                        new Cell.Quantity(r.parameters(), 0), new Cell.Quantity(r.connections(), 0),
                        new Cell.Quantity(r.multiplyAdds(), 0)));
            }
        }
        rows.add(List.of(new Cell.Text("together"), new Cell.Text(""),
                new Cell.Quantity(summary.parameters(), 0), new Cell.Quantity(summary.connections(), 0),
                new Cell.Quantity(summary.multiplyAdds(), 0)));
        return new Section.Table(title, "Connections and multiply-adds are those of one image.",
                List.of(new Column("layer"), new Column("output"), new Column("parameters"),
                        new Column("connections"), new Column("multiply-adds")),
                rows);
    }

    /** Where the weights are, and where the work is. */
    static Section weightAndWork(String model, Summary summary) {
        List<Summary.Row> weighted = summary.layers().stream().filter(r -> r.multiplyAdds() > 0).toList();
        double[] place = new double[weighted.size()];
        Arrays.setAll(place, i -> i + 1);
        double[] parameters = weighted.stream().mapToDouble(r -> r.parameters() / 1e6).toArray();
        double[] work = weighted.stream().mapToDouble(r -> r.multiplyAdds() / 1e6).toArray();
        Axis layer = Axis.of("layer with weights, from the image");
        return new Section.Figures("Where the weights are, and where the work is: " + model,
                "Full connections hold most of the weights; convolutions use each of theirs at every place.",
                Figure.of("Parameters", layer, Axis.of("millions"), new Mark.Bars("", place, parameters)),
                Figure.of("Multiply-adds of an image", layer, Axis.of("millions"), new Mark.Bars("", place, work)));
    }

    /**
     * Runs a network whose weights are drawn from the seed, on photographs: its outputs mean nothing yet, but they are probabilities, and
     * the same each time.
     */
    static void look(Notebook notebook, String model, Network network) {
        List<Photograph> photographs = notebook.material().photographs(network.input());
        try (var session = new Session(notebook.backend(), notebook.seed())) {
            var b = new GraphBuilder(false);
            Value y = network.apply(b.input("x", network.batch(1)));
            b.output("probabilities", Ops.softmax(y));
            Value maps = Objects.requireNonNull(b.marks().get(network.summary().layers().getFirst().name()));
            b.output("maps", maps);
            try (Program program = session.compile(b.build())) {
                for (Photograph photograph : photographs) {
                    look(notebook, model + ", " + photograph.name(), program, photograph);
                    show(notebook, model, photograph, network, maps, program.read("maps"));
                }
            }
        }
    }

    private static void look(Notebook notebook, String what, Program program, Photograph photograph) {
        notebook.checkGoesOn();
        float[] x = new float[photograph.pixels().length];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (((photograph.pixels()[i] & 0xff) - MIDDLE) / SPREAD);
        }
        program.set("x", x);
        program.run();
        double[] once = program.read("probabilities");
        long start = System.nanoTime();
        program.run();
        double[] again = program.read("probabilities");
        double millis = (System.nanoTime() - start) / 1e6;
        int different = 0;
        for (int i = 0; i < once.length; i++) {
            different += Double.doubleToLongBits(once[i]) == Double.doubleToLongBits(again[i]) ? 0 : 1;
        }
        notebook.measured(what + ": sum of the probabilities", Arrays.stream(once).sum(), Expected.near(1, 1e-4));
        notebook.measured(what + ": numbers that differ when it is run again", different, Expected.exactly(0));
        notebook.measured(what + ": forward pass, ms", millis, Expected.reported());
    }

    private static void show(Notebook notebook, String model, Photograph photograph, Network network, Value maps,
            double[] values) {
        int height = network.input().size(1);
        int width = network.input().size(2);
        double[] pixels = new double[photograph.pixels().length];
        Arrays.setAll(pixels, i -> photograph.pixels()[i] & 0xff);
        var pictures = new ArrayList<Captioned>();
        pictures.add(
                new Captioned(Picture.of(network.input().size(0), height, width, pixels, 0, 255), photograph.name(),
                        "", false));
        int plane = maps.shape().size(2) * maps.shape().size(3);
        double most = Arrays.stream(values).map(Math::abs).max().orElse(1);
        for (int k = 0; k < Math.min(MAPS, maps.shape().size(1)); k++) {
            pictures.add(new Captioned(Picture.signed(maps.shape().size(2), maps.shape().size(3),
                    Arrays.copyOfRange(values, k * plane, (k + 1) * plane), most / 2), "map " + (k + 1), "", false));
        }
        notebook.show(new Section.ImageGrid("What the first layer of " + model + " makes of it",
                "Weights are drawn from the seed, not learnt. Blue is below 0, orange above.", pictures));
    }
}
