package dev.tandem.cli;

import dev.tandem.data.Dataset;
import dev.tandem.data.augment.Augmentation;
import dev.tandem.tensor.Shape;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws a sheet of a data set's samples. */
@Command(name = "show", description = "Draws samples of a data set's training part with their labels, as a PNG file.", footer = {
        "  ${ROOT-COMMAND-NAME} data show digits                        writes data-digits.png",
        "  ${ROOT-COMMAND-NAME} data show mnist --augment elastic       as training would see them",
        "  ${ROOT-COMMAND-NAME} data show pictures/ --out pictures.png  a folder of pictures"})
final class DataShow implements Callable<Integer> {

    /** What pictures of a folder are made to fit. */
    private static final Shape PICTURE = Shape.of(3, 96, 96);

    private final Console console;

    @Parameters(paramLabel = "NAME", description = "digits, mnist, fashion, cifar10, or a folder of pictures")
    private String name = "";

    @Option(names = "--data-dir", paramLabel = "DIR", description = "where the files lie (data, else where data get brings them)")
    private @Nullable Path dir;

    @Option(names = "--out", paramLabel = "FILE", description = "what to write (data-NAME.png)")
    private @Nullable Path out;

    @Option(names = "--augment", paramLabel = "STEPS", description = "changes them as training would (none)")
    private String augment = "none";

    @Option(names = "--seed", paramLabel = "N", description = "what changes are drawn from (0)")
    private long seed;

    @Option(names = "--json", order = 105, description = "write the result as one line of JSON")
    private boolean json;

    @SuppressWarnings("UnusedVariable") // picocli asks for it by its annotation
    @Mixin
    private HelpOptions help = new HelpOptions();

    DataShow(Console console) {
        this.console = console;
    }

    /** The sheet, and the labels of its pictures row by row. */
    record Result(String name, String file, List<List<String>> labels) {
    }

    @Override
    public Integer call() {
        Augmentation augmentation = Augmentation.parse(augment);
        Dataset data = DataOptions.in(dir).named(name, PICTURE).train();
        var sheet = SampleSheet.of(data, augmentation, seed);
        Path file = out == null ? Path.of("data-" + plainName() + ".png") : out;
        boolean labelled = sheet.write(file);
        new Output(console, json, false).result(text(data, sheet, file, labelled),
                new Result(name, file.toString(), sheet.labels()));
        return ExitStatus.DONE;
    }

    private String plainName() {
        return String.valueOf(Path.of(name).toAbsolutePath().normalize().getFileName());
    }

    private static String text(Dataset data, SampleSheet sheet, Path file, boolean labelled) {
        String drawn = "%s%nthe sheet lies in %s".formatted(data, file.toAbsolutePath());
        return labelled
                ? drawn
                : drawn + "%nthis Java finds no fonts, so here are the labels, row by row:%n".formatted()
                        + Text.table(new ArrayList<>(sheet.labels()));
    }
}
