package dev.tandem.cli;

import dev.tandem.data.Dataset;
import dev.tandem.error.OutOfMemoryException;
import dev.tandem.nn.Network;
import dev.tandem.report.EachEpoch;
import dev.tandem.report.Fact;
import dev.tandem.report.FirstFilters;
import dev.tandem.report.GradientNorms;
import dev.tandem.report.HtmlReport;
import dev.tandem.report.KernelTime;
import dev.tandem.report.Report;
import dev.tandem.report.Section;
import dev.tandem.report.TrainingCurves;
import dev.tandem.report.WorstMistakes;
import dev.tandem.report.tensorboard.TensorBoardLog;
import dev.tandem.runtime.Profile;
import dev.tandem.train.Evaluation;
import dev.tandem.train.GradientNorm;
import dev.tandem.train.History;
import dev.tandem.train.Progress;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingListener;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a run shows of itself: events for TensorBoard while it goes, and a page in the end. */
final class RunReport implements AutoCloseable {

    private static final int TENSORBOARD_EVERY = 10;
    private static final int MISTAKES = 30;

    /** So many samples are looked at for mistakes: their outputs are kept in memory. */
    private static final int MOST_JUDGED = 10_000;

    /** Steps that are looked at kernel by kernel: so many, a tenth of those trained, what two seconds allow; the least of it. */
    private static final int MOST_PROFILED = 20;
    private static final double PROFILED_SHARE = 0.1;
    private static final double PROFILE_SECONDS = 2;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);

    private final RunFolder folder;
    private final TrainConfig config;
    private final Trainer trainer;
    private final Network network;
    private final Dataset train;
    private final Dataset test;
    private final Judging how;
    private final MetricsLog log;
    private final TrainingCurves curves;
    private final TensorBoardLog events;
    private final EachEpoch<Evaluation> judging;
    private final GradientNorms norms = new GradientNorms();
    private final EachEpoch<List<GradientNorm>> pulling;
    private @Nullable Profile profile;

    /**
     * Begins the event file.
     *
     * @param how the network is judged after each epoch
     * @param log of the run; what it has from before is shown, too
     * @param step after which the run goes on; 0 if it begins
     */
    RunReport(RunFolder folder, TrainConfig config, Trainer trainer, Network network, Judging.Parts parts, Judging how,
            MetricsLog log, long step) {
        this.folder = folder;
        this.config = config;
        this.trainer = trainer;
        this.network = network;
        this.train = parts.train();
        this.test = parts.test();
        this.how = how;
        this.log = log;
        curves = new TrainingCurves(how.part());
        log.before().forEach(this::show);
        events = TensorBoardLog.in(folder.path(), TENSORBOARD_EVERY, how.part(), step);
        judging = new EachEpoch<>(p -> how.judge().get(), List.of(log::judged, curves::judged, events::judged));
        pulling = new EachEpoch<>(this::pull, List.of(norms::found, events::found));
    }

    /** A line of the log, as if it happened now. */
    private void show(JsonNode line) {
        long step = line.path("step").asLong();
        var progress = new Progress(line.path("epoch").asInt(), 0, 0, 0, step, 0, line.path("loss").asDouble(), 0,
                line.path("epochLoss").asDouble(), line.path("rate").asDouble(), 0, 0);
        curves.stepped(progress);
        if (line.has(how.part() + "Loss")) {
            curves.epochEnded(progress);
            curves.judged(step, line.path(how.part() + "Loss").asDouble(),
                    1 - line.path(how.part() + "Accuracy").asDouble());
        }
    }

    /** Those who hear how training goes. */
    List<TrainingListener> listeners() {
        return List.of(log, curves, events, judging, pulling);
    }

    /** None where memory is too small to look: training goes on without. */
    private List<GradientNorm> pull(Progress progress) {
        try {
            return trainer.gradientNorms(train, progress.rate());
        } catch (OutOfMemoryException e) {
            return List.of();
        }
    }

    /** Where the time of steps goes; empty of a run that was stopped, or if memory is too small to look. */
    Optional<Profile> profile() {
        return Optional.ofNullable(profile);
    }

    /** Looks where the time of steps goes: training is over, and what it took is known. */
    private @Nullable Profile profiled(History history, boolean stopped) {
        double steps = Math.min(PROFILED_SHARE * history.steps(),
                PROFILE_SECONDS * history.samplesPerSecond() / config.batch());
        try {
            return stopped ? null : trainer.profile(train, Math.clamp((long) steps, 1, MOST_PROFILED));
        } catch (OutOfMemoryException e) {
            return null;
        }
    }

    /** How the network did on the test part after the last whole epoch; empty if it was not judged on that. */
    Optional<Evaluation> evaluation() {
        return how.isOnTest() ? judging.last() : Optional.empty();
    }

    /**
     * Writes the page of a run that came to its end, or was stopped.
     *
     * @param judged on the test part; empty if it was not
     */
    void write(History history, boolean stopped, Optional<Evaluation> judged) {
        var sections = new ArrayList<Section>();
        profile = profiled(history, stopped);
        sections.add(new Section.Highlights("Summary", "", highlights(history, judged)));
        sections.add(curves.section());
        judged.ifPresent(e -> {
            sections.add(new Section.Confusion("Confusion",
                    "A row a true class, a column what it was taken for: blue is right, orange wrong. At the end of a row, how many of the class were found; below a column, how many of those taken for it were.",
                    e.classNames(), e.confusion()));
            Dataset seen = test.first(Math.min(MOST_JUDGED, test.size()));
            WorstMistakes.section(seen, trainer.outputs(seen), MISTAKES).ifPresent(sections::add);
        });
        FirstFilters.section(network, trainer.session()).ifPresent(sections::add);
        norms.table().ifPresent(sections::add);
        profile().map(KernelTime::table).ifPresent(sections::add);
        write(stopped ? "Stopped before the end" : "Trained", sections);
    }

    /** Writes the page of a run that failed: how it went until then. */
    void writeFailed(String why) {
        write("Failed", List.of(new Section.Facts("What went wrong", "", List.of(new Fact("message", why))),
                curves.section()));
    }

    private void write(String ending, List<Section> found) {
        var sections = new ArrayList<>(found);
        sections.add(new Section.Facts("Configuration", "", configuration()));
        sections.add(new Section.Facts("Environment", "", environment()));
        sections.add(new Section.Commands("To repeat it", "", List.of(config.command(),
                ShellCommand.of("tensorboard", List.of("--logdir", folder.path().toString())))));
        HtmlReport.write(new Report(config.model() + " on " + config.data().name(),
                "%s on %s, %s, %s.".formatted(ending, config.place().backend(), config.place().device(),
                        LocalDate.now(ZoneId.systemDefault()).format(DATE)),
                sections), folder.report());
    }

    private List<Fact> highlights(History history, Optional<Evaluation> judged) {
        var facts = new ArrayList<Fact>();
        judged.ifPresent(e -> {
            facts.add(new Fact("test accuracy", Text.percent(e.accuracy())));
            facts.add(new Fact("test error", Text.percent(e.error())));
        });
        facts.add(new Fact("train loss", Text.loss(history.loss())));
        facts.add(new Fact(history.epochs() == 1 ? "epoch" : "epochs", Text.count(history.epochs())));
        facts.add(new Fact("training alone", Text.seconds(history.seconds())));
        facts.add(new Fact("images/s", Text.count(Math.round(history.samplesPerSecond()))));
        facts.add(new Fact("on the device", Text.bytes(trainer.session().deviceBytes())));
        return facts;
    }

    private List<Fact> configuration() {
        TrainConfig.Data data = config.data();
        return List.of(new Fact("model", config.model()),
                new Fact("parameters", Text.count(network.summary().parameters())),
                new Fact("data", data.name() + (data.folder() == null ? "" : " in " + data.folder())),
                new Fact("samples", "%s to learn from, %s to be judged by".formatted(Text.count(data.trainSamples()),
                        Text.count(data.testSamples())) + how.more()),
                new Fact("epochs, batch", config.epochs() + ", " + config.batch()),
                new Fact("optimizer", config.optimizer().parameters()), new Fact("schedule", config.schedule()),
                new Fact("seed", String.valueOf(config.seed())),
                new Fact("parameters' sha256", trainer.parametersSha256()));
    }

    private List<Fact> environment() {
        var facts = new ArrayList<>(List.of(new Fact("backend", config.place().backend()),
                new Fact("device", config.place().device()), new Fact("precision", config.place().precision()),
                new Fact("Tandem", config.tandem())));
        Machine.checks().forEach(c -> facts.add(new Fact(c.name(), c.found())));
        return facts;
    }

    @Override
    public void close() {
        events.close();
    }
}
