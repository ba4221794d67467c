package dev.tandem.cli;

import dev.tandem.data.fetch.DataCache;
import dev.tandem.data.fetch.KnownData;
import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the data sets and where they lie; fetches and shows them by its own commands. */
@Command(name = "data", synopsisSubcommandLabel = "[get|show]", description = {
        "Lists the data sets that training can name, and where each lies.",
        "Nothing is ever downloaded but by 'data get'."}, footer = {
                "  ${ROOT-COMMAND-NAME} data                                the list",
                "  ${ROOT-COMMAND-NAME} data get mnist                      downloads one",
                "  ${ROOT-COMMAND-NAME} data show digits --out digits.png   draws a sheet of samples"})
final class DataCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "only this one (all)")
    private @Nullable String name;

    @Option(names = "--json", order = 105, description = "write the result as one line of JSON")
    private boolean json;

    @SuppressWarnings("UnusedVariable") // picocli asks for it by its annotation
    @Mixin
    private HelpOptions help = new HelpOptions();

    private DataCommand(Console console) {
        this.console = console;
    }

    /** The command with those that fetch and show. */
    static CommandLine line(Console console) {
        return new CommandLine(new DataCommand(console))
                .addSubcommand(new DataGet(console))
                .addSubcommand(new DataShow(console));
    }

    /** A data set; {@code folder} is null where it is not on this machine and where it needs no files. */
    record Listed(String name, String about, boolean usable, @Nullable String folder, long downloadBytes) {
    }

    /** All of them, and where those that are fetched lie. */
    record Listing(List<Listed> datasets, String cache) {
    }

    @Override
    public Integer call() {
        var cache = DataCache.ofUser();
        var all = new ArrayList<Listed>();
        all.add(new Listed("digits", "14,000 digits that Tandem draws, 28 × 28 grey", true, null, 0));
        KnownData.all().forEach(k -> all.add(listed(k, cache)));
        List<Listed> chosen = all.stream().filter(l -> name == null || l.name.equals(name)).toList();
        if (chosen.isEmpty()) {
            String word = String.valueOf(name);
            throw new UsageException("data set", word, "is not known", "",
                    Spelling.cure(word, all.stream().map(Listed::name).toList()));
        }
        new Output(console, json, false).result(text(chosen, cache),
                new Listing(chosen, cache.root().toString()));
        return ExitStatus.DONE;
    }

    private static Listed listed(KnownData known, DataCache cache) {
        Path folder = DataOptions.in(null).folder(known);
        String there = known.isIn(folder)
                ? folder.toString()
                : cache.holds(known) ? cache.folder(known).toString() : null;
        return new Listed(known.name(), known.title() + ": " + known.about(), there != null, there, known.bytes());
    }

    private String text(List<Listed> chosen, DataCache cache) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("data", "what it is", "where it lies"));
        for (Listed l : chosen) {
            String where = l.folder != null
                    ? l.folder
                    : l.usable
                            ? "needs no files"
                            : "not here: %s data get %s, %s".formatted(console.command(), l.name,
                                    Text.bytes(l.downloadBytes));
            rows.add(List.of(l.name, l.about, where));
        }
        return "%s%n%nA folder of PNG and JPEG files, a sub-folder a class, is a data set too: --data DIR.%nLooked into: %s, %s."
                .formatted(Text.table(rows), DataOptions.FOLDER, cache.root());
    }
}
