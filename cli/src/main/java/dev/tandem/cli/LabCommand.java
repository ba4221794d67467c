package dev.tandem.cli;

import dev.tandem.data.fetch.DataCache;
import dev.tandem.error.CalledAs;
import dev.tandem.error.UsageException;
import dev.tandem.lab.Chapter;
import dev.tandem.lab.Findings;
import dev.tandem.lab.Form;
import dev.tandem.lab.Lab;
import dev.tandem.lab.Notebook;
import dev.tandem.lab.Run;
import dev.tandem.lab.Stopped;
import dev.tandem.lab.catalogue.Catalogue;
import dev.tandem.report.HtmlReport;
import dev.tandem.spi.Backend;
import dev.tandem.train.TrainingListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs an experiment of the catalogue. */
@Command(name = "lab", description = {
        "Runs an experiment of the lecture and writes a page that shows it; without a name lists them.",
        "Each number is compared with what is expected; the status is 1 if one is not."}, footer = {
                "  ${ROOT-COMMAND-NAME} lab                                   lists them",
                "  ${ROOT-COMMAND-NAME} lab xor                               in seconds, on what Tandem draws itself",
                "  ${ROOT-COMMAND-NAME} lab lenet --full --out runs/lenet    as it is recorded; once more: goes on",
                "  ${ROOT-COMMAND-NAME} lab --all --quick                     all of them, with a page that leads to each"})
final class LabCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "the experiment")
    private @Nullable String name;

    @Option(names = "--all", description = "all experiments, one after the other")
    private boolean all;

    @Option(names = "--quick", description = "in seconds (unless --full)")
    private boolean quick;

    @Option(names = "--full", description = "as it is recorded, in up to an hour; run again in its folder it goes on")
    private boolean full;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "the folder that has mnist, cifar-10 or images in it (data, else where data get brings them); in place of what is missing the quick form takes what Tandem draws")
    private @Nullable Path data;

    @Option(names = "--out", paramLabel = "DIR", description = "folder of the run (runs/NAME-TIME)")
    private @Nullable Path out;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private CommonOptions common = new CommonOptions();

    LabCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Output output = common.output(console);
        check();
        if (name == null && !all) {
            list(output);
            return ExitStatus.DONE;
        }
        List<Lab> labs = name == null ? Catalogue.labs() : List.of(Catalogue.lab(name));
        Path folder = RunFolder.again(out == null ? RunFolder.free(name == null ? "labs" : name) : out).path();
        try (Backend backend = common.open(output); var _ = new RunFolder(folder).hold()) {
            var pages = new ArrayList<LabResult>();
            for (Lab lab : labs) {
                Path place = all ? folder.resolve(lab.name()) : folder;
                output.progress(lab.name() + ": " + lab.title());
                Findings findings = run(lab, backend, place, output);
                Path page = RunFolder.again(place).made().report();
                HtmlReport.write(findings.report(), page);
                pages.add(LabResult.of(findings, form(), page));
            }
            if (all) {
                var collection = LabCollection.of(pages, folder.resolve("index.html"));
                collection.write();
                output.result(collection.text(), collection);
                return collection.ok() ? ExitStatus.DONE : ExitStatus.FAILED;
            }
            LabResult result = pages.getFirst();
            output.result(result.text(), result);
            return result.ok() ? ExitStatus.DONE : ExitStatus.FAILED;
        } catch (Stopped e) {
            output.progress(full ? "stopped: '" + goingOn(folder) + "' goes on" : "stopped");
            return ExitStatus.FAILED;
        }
    }

    private Form form() {
        return full ? Form.FULL : Form.QUICK;
    }

    private void check() {
        if (quick && full) {
            throw new UsageException("option", "--quick", "can't be together with --full", "", "choose one");
        }
        if (all && name != null) {
            throw new UsageException("option", "--all", "is for all experiments, not for one", name,
                    "leave one of them out");
        }
        if (!all && name == null && (quick || full || out != null)) {
            throw new UsageException("lab", "", "none is named", "", "name one of those that '" + CalledAs.with("lab")
                    + "' lists, or give --all");
        }
    }

    private Findings run(Lab lab, Backend backend, Path place, Output output) {
        TrainingListener progress = output.trainingProgress().orElse(new TrainingListener() {
        });
        var notebook = new Notebook(backend, form(), common.seed(), place, folders(), progress);
        return console.interrupt().during(notebook::stop, () -> Run.of(lab, notebook, repeating(lab)));
    }

    private List<Path> folders() {
        return data == null ? List.of(DataOptions.FOLDER, DataCache.ofUser().root()) : List.of(data);
    }

    private String repeating(Lab lab) {
        return ShellCommand.of(console.command(),
                asked().stream().map(a -> a.equals("--all") ? lab.name() : a).toList());
    }

    private String goingOn(Path folder) {
        return ShellCommand.of(console.command(),
                Stream.concat(asked().stream(), Stream.of("--out", folder.toString())).toList());
    }

    /** What the user typed, without where it goes. */
    private List<String> asked() {
        return ShellCommand.without("--out", spec.root().commandLine().getParseResult().originalArgs());
    }

    private void list(Output output) {
        var rows = new ArrayList<List<String>>();
        for (Chapter chapter : Chapter.values()) {
            rows.add(List.of(chapter.title(), ""));
            Catalogue.labs().stream().filter(l -> l.chapter() == chapter)
                    .forEach(l -> rows.add(List.of("  " + l.name(), l.title())));
        }
        output.result(Text.table(rows) + "\n'" + CalledAs.with("lab NAME")
                + "' runs one in seconds, with --full as it is recorded",
                new Listed(Catalogue.labs().stream().map(l -> new Named(l.name(), l.chapter().title(), l.title()))
                        .toList()));
    }

    private record Listed(List<Named> labs) {
    }

    private record Named(String name, String chapter, String title) {
    }
}
