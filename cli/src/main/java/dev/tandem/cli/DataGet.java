package dev.tandem.cli;

import dev.tandem.data.fetch.DataCache;
import dev.tandem.data.fetch.Downloader;
import dev.tandem.data.fetch.KnownData;
import dev.tandem.error.DataException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Downloads a data set. */
@Command(name = "get", description = {
        "Downloads a data set over https, from the first mirror that gives the right bytes (SHA-256), into $TANDEM_DATA, else ~/.cache/tandem.",
        "A download that broke off is resumed by calling it again."}, footer = {
                "  ${ROOT-COMMAND-NAME} data get mnist            then: train lenet --data mnist",
                "  ${ROOT-COMMAND-NAME} data get mnist --offline  only says whether it is there: 3 if not"})
final class DataGet implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "NAME", description = "mnist, fashion or cifar10")
    private String name = "";

    @Option(names = "--offline", description = "never use the network: fail if it is not there")
    private boolean offline;

    @Option(names = "--json", order = 105, description = "write the result as one line of JSON")
    private boolean json;

    @Option(names = "--quiet", order = 106, description = "say nothing while at work")
    private boolean quiet;

    @SuppressWarnings("UnusedVariable") // picocli asks for it by its annotation
    @Mixin
    private HelpOptions help = new HelpOptions();

    DataGet(Console console) {
        this.console = console;
    }

    /** Where a data set lies now. */
    record Result(String name, String folder) {
    }

    @Override
    public Integer call() {
        var output = new Output(console, json, quiet);
        KnownData data = KnownData.named(name);
        var cache = DataCache.ofUser();
        if (offline && !cache.holds(data)) {
            throw DataException.missingFiles(cache.folder(data), "files of " + data.title() + " are missing",
                    "leave out --offline to download " + Text.bytes(data.bytes()));
        }
        Path folder;
        try (var downloader = Downloader.open()) {
            folder = cache.fetch(data, downloader, output::progress);
        }
        output.result("%s lies in %s%n%nnext:%n  %s train --data %s".formatted(data.title(), folder,
                console.command(), name), new Result(name, folder.toString()));
        return ExitStatus.DONE;
    }
}
