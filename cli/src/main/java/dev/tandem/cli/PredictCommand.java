package dev.tandem.cli;

import dev.tandem.data.image.ImageFile;
import dev.tandem.error.DataException;
import dev.tandem.error.UsageException;
import dev.tandem.nn.Network;
import dev.tandem.spi.Backend;
import dev.tandem.train.Predictor;
import dev.tandem.train.SampleFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what pictures show. */
@Command(name = "predict", description = {
        "Says what pictures show: the classes that a trained network finds most probable.",
        "A picture is cut around its middle to the proportions of those the network has learnt from, resized to their size, and made grey where they are.",
        "The digits of digits and mnist are light on black and fill most of the picture: for dark ink on white paper give --invert."}, footer = {
                "  ${ROOT-COMMAND-NAME} predict runs/first 7.png",
                "  ${ROOT-COMMAND-NAME} predict runs/first --invert scans/*.jpg      dark ink on white paper",
                "  ${ROOT-COMMAND-NAME} predict runs/first --top 5 --json cat.jpg    for a script"})
final class PredictCommand implements Callable<Integer> {

    private static final int BRIGHTEST = 255;
    private static final int MIDDLE = 128;

    private final Console console;

    @Parameters(index = "0", paramLabel = "RUN|FILE", description = "the folder of a run, or a safetensors file that train has written")
    private Path place = Path.of("");

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "IMAGE", description = "PNG or JPEG files")
    private List<Path> images = List.of();

    @Option(names = "--model", paramLabel = "MODEL", description = "the model that a file has the weights of (lenet)")
    private @Nullable String model;

    @Option(names = "--top", paramLabel = "N", description = "classes to show of each picture (3)")
    private int top = 3;

    @Option(names = "--invert", description = "exchange light and dark")
    private boolean invert;

    @Mixin
    private CommonOptions common = new CommonOptions();

    PredictCommand(Console console) {
        this.console = console;
    }

    /** A class and how probable it is, 0 to 1. */
    record Guess(String label, double probability) {
    }

    /** What a picture shows, the most probable class, and those after it, itself the first. */
    record Prediction(String file, String label, double probability, List<Guess> top) {
    }

    /** What all pictures show. */
    record Result(String model, String weights, List<Prediction> predictions) {
    }

    @Override
    public Integer call() {
        Output output = common.output(console);
        if (top < 1) {
            throw new UsageException("option", "--top", "must be at least 1", String.valueOf(top),
                    "leave it out for 3");
        }
        Trained trained = Trained.at(place, model);
        SampleFormat format = SampleFormat.in(trained.weights()).orElseThrow(
                () -> DataException.malformed(trained.weights(), "does not say what it was trained on", "no texts",
                        "predict with a run's folder"));
        ImageFile.checkShape(format.shape());
        List<byte[]> pictures = images.stream().map(i -> picture(i, format, output)).toList();
        Network network = trained.model().network(format.shape(), format.classNames().size());
        try (Backend backend = common.open(output);
                var predictor = Predictor.of(network, trained.weights(), backend)) {
            var predictions = new ArrayList<Prediction>();
            for (int i = 0; i < pictures.size(); i++) {
                predictions.add(prediction(images.get(i), predictor.probabilities(pictures.get(i)),
                        format.classNames()));
            }
            output.result(text(predictions),
                    new Result(trained.model().name(), trained.weights().toString(), predictions));
            return ExitStatus.DONE;
        }
    }

    private byte[] picture(Path file, SampleFormat format, Output output) {
        byte[] pixels = ImageFile.read(file, format.shape());
        if (invert) {
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) (BRIGHTEST - (pixels[i] & 0xff));
            }
        }
        long brightness = Math.round(
                IntStream.range(0, pixels.length).map(i -> pixels[i] & 0xff).average().orElse(0));
        long learnt = Math.round(format.normalization().mean().at(0));
        if (format.shape().size(0) == 1 && (brightness >= MIDDLE) != (learnt >= MIDDLE)) {
            output.progress("'%s' is %s (%d of 255 on average), what was learnt from is not (%d): %s".formatted(file,
                    brightness >= MIDDLE ? "light" : "dark", brightness, learnt,
                    invert ? "leave out --invert?" : "give --invert?"));
        }
        return pixels;
    }

    private Prediction prediction(Path file, float[] probabilities, List<String> names) {
        List<Guess> guesses = IntStream.range(0, probabilities.length)
                .mapToObj(c -> new Guess(names.get(c), probabilities[c]))
                .sorted(Comparator.comparingDouble(Guess::probability).reversed()).limit(top).toList();
        return new Prediction(file.toString(), guesses.getFirst().label, guesses.getFirst().probability, guesses);
    }

    private static String text(List<Prediction> predictions) {
        return Text.table(predictions.stream().map(p -> {
            var row = new ArrayList<String>();
            row.add(p.file);
            p.top.forEach(g -> row.add("%s %s".formatted(g.label,
                    String.format(Locale.ROOT, "%.1f %%", 100 * g.probability))));
            return (List<String>) row;
        }).toList());
    }
}
