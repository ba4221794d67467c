package dev.tandem.lab;

import dev.tandem.data.Dataset;
import dev.tandem.error.DataException;
import dev.tandem.report.Section;
import dev.tandem.spi.Backend;
import dev.tandem.train.Checkpoint;
import dev.tandem.train.Checkpoints;
import dev.tandem.train.Epochs;
import dev.tandem.train.Trainer;
import dev.tandem.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a lab works with and writes into: the device, the seed, how much to do, its data; numbers beside what they should be,
 * figures, formulas and misprints. Used by one thread, but for {@link #stop}.
 */
public final class Notebook {

    private final Backend backend;
    private final Form form;
    private final long seed;
    private final Path folder;
    private final Material material;
    private final TrainingListener progress;
    private final List<Measured> measured = new ArrayList<>();
    private final List<Section> sections = new ArrayList<>();
    private final List<String> formulas = new ArrayList<>();
    private final List<Misprint> misprints = new ArrayList<>();
    private volatile boolean stopped;
    private volatile @Nullable Trainer training;

    /** What the lecture prints, and what is right. */
    record Misprint(String printed, String right) {
    }

    /**
     * An empty notebook.
     *
     * @param backend where to compute; stays open
     * @param form how much
     * @param seed what everything random is drawn from
     * @param folder where what a full run needs to go on is kept
     * @param data folders of which the first that has it gives {@code mnist}, {@code cifar-10} or {@code images}, one at least
     * @param progress hears how each training goes
     */
    public Notebook(Backend backend, Form form, long seed, Path folder, List<Path> data,
            TrainingListener progress) {
        this.backend = backend;
        this.form = form;
        this.seed = seed;
        this.folder = folder;
        this.material = new Material(data, form == Form.QUICK);
        this.progress = progress;
    }

    /** Asks the lab to stop soon. Any thread may call it. */
    public void stop() {
        stopped = true;
        Optional.ofNullable(training).ifPresent(Trainer::stop);
    }

    // ---- what there is

    /** Where to compute. */
    public Backend backend() {
        return backend;
    }

    /** What everything random is drawn from. */
    public long seed() {
        return seed;
    }

    /** Whether only little is to be done. */
    public boolean isQuick() {
        return form == Form.QUICK;
    }

    /** One of two for the form. */
    public <T> T choose(T quick, T full) {
        return isQuick() ? quick : full;
    }

    /** What to look at. */
    public Material material() {
        return material;
    }

    // ---- what is done

    /**
     * Trains, and takes measures at the end of each epoch. In the full form it leaves a checkpoint each epoch: a lab that is run
     * again in its folder goes on from there, and passes over what is done.
     *
     * @param key what this training is called in the folder, different for each of a lab
     * @param trainer new; holds the trained weights afterwards
     * @param measures by name, of the network as it is
     * @throws Stopped if the lab is to stop
     */
    public Course train(String key, Trainer trainer, Dataset data, Epochs epochs,
            Map<String, ToDoubleFunction<Trainer>> measures) {
        training = trainer;
        try {
            checkGoesOn();
            return isQuick()
                    ? fit(trainer, data, epochs, measures)
                    : goOn(folder.resolve("trainings").resolve(key), trainer, data, epochs, measures);
        } finally {
            training = null;
        }
    }

    private Course fit(Trainer trainer, Dataset data, Epochs epochs, Map<String, ToDoubleFunction<Trainer>> measures) {
        var course = new Course();
        trainer.fit(data, epochs, noting(course, trainer, measures, () -> {
        }), progress);
        checkGoesOn();
        return course;
    }

    private Course goOn(Path place, Trainer trainer, Dataset data, Epochs epochs,
            Map<String, ToDoubleFunction<Trainer>> measures) {
        Path file = place.resolve("course.json");
        Checkpoints checkpoints = Checkpoints.in(place).keeping(1);
        Optional<Checkpoint> last = checkpoints.latest();
        last.ifPresent(trainer::resume);
        int done = last.map(c -> c.run().epochLosses().size()).orElse(0);
        Course course = Course.read(file, done);
        makeFolder(place);
        // of what is done, too: it refuses a training that was made otherwise
        trainer.fit(data, epochs, checkpoints, noting(course, trainer, measures, () -> course.write(file)), progress);
        checkGoesOn();
        return course;
    }

    private static void makeFolder(Path place) {
        try {
            Files.createDirectories(place);
        } catch (IOException e) {
            throw DataException.unreadable(place, e);
        }
    }

    private static TrainingListener noting(Course course, Trainer trainer,
            Map<String, ToDoubleFunction<Trainer>> measures, Runnable then) {
        return TrainingListener.eachEpoch(p -> {
            course.add(Course.LOSS, p.epochLoss());
            measures.forEach((name, measure) -> course.add(name, measure.applyAsDouble(trainer)));
            then.run();
        });
    }

    /**
     * Returns unless the lab is to stop; called now and then by what takes long.
     *
     * @throws Stopped if it is
     */
    public void checkGoesOn() {
        if (stopped) {
            throw new Stopped();
        }
    }

    // ---- what is found

    /**
     * Notes a number beside what it should be.
     *
     * @param name what it is, with its unit; different for each of a lab
     * @return the number
     */
    public double measured(String name, double value, Expected expected) {
        measured.add(new Measured(name, value, expected));
        return value;
    }

    /** Notes a count that is to be exact; named as {@link #measured} has it. */
    public void counted(String name, long count, long expected) {
        measured(name, (double) count, Expected.exactly((double) expected));
    }

    /** Adds a formula to those at the top of the page, in LaTeX's notation. */
    public void formula(String latex) {
        formulas.add(latex);
    }

    /** Notes what the lecture prints and what is right. */
    public void misprint(String printed, String right) {
        misprints.add(new Misprint(printed, right));
    }

    /** Shows something on the page. */
    public void show(Section section) {
        sections.add(section);
    }

    List<Measured> measured() {
        return measured;
    }

    List<Section> sections() {
        return sections;
    }

    List<String> formulas() {
        return formulas;
    }

    List<Misprint> misprints() {
        return misprints;
    }

    Form form() {
        return form;
    }
}
