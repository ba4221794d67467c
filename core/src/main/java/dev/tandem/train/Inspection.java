package dev.tandem.train;

import dev.tandem.data.Dataset;
import dev.tandem.runtime.Profile;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;

/** Looks at what training steps do, and leaves the model as it is. Batches are fed by the host. */
final class Inspection {

    private final Session session;
    private final Programs programs;

    Inspection(Session session, Programs programs) {
        this.session = session;
        this.programs = programs;
    }

    /**
     * The norms of every parameter that learns, in their order.
     *
     * @param most samples of the batch; it is taken from all over the data set, for some are sorted by class
     * @param rate of the update
     */
    List<GradientNorm> gradientNorms(Dataset data, int most, double rate) {
        int size = Math.min(most, data.size());
        Samples samples = Samples.of(data);
        Program norms = programs.norms(samples, size);
        var program = new BatchProgram(norms, samples);
        program.rate(rate);
        program.run(data.batch(IntStream.range(0, size).map(i -> (int) ((long) i * data.size() / size)).toArray()));
        return norms.outputs().stream().filter(o -> o.startsWith(StepGraphs.GRADIENT))
                .map(o -> o.substring(StepGraphs.GRADIENT.length()))
                .map(name -> new GradientNorm(name, session.type(name).elements(),
                        Math.sqrt(norms.scalar(StepGraphs.GRADIENT + name)),
                        Math.sqrt(norms.scalar(StepGraphs.WEIGHT + name)),
                        Math.sqrt(norms.scalar(StepGraphs.UPDATE + name))))
                .toList();
    }

    /** The time of some steps on the first samples of a data set, at a rate, kernel by kernel. */
    Profile profile(Dataset data, int most, double rate, int count) {
        int size = Math.min(most, data.size());
        Samples samples = Samples.of(data);
        Program step = programs.training(samples, size);
        try (Arena arena = Arena.ofConfined()) {
            var before = new HashMap<String, MemorySegment>();
            session.states().forEach(name -> {
                MemorySegment now = session.download(name);
                before.put(name, arena.allocate(now.byteSize(), Long.BYTES).copyFrom(now));
            });
            try {
                var program = new BatchProgram(step, samples);
                program.rate(rate);
                program.run(data.batch(IntStream.range(0, size).toArray()));
                return step.profile(count);
            } finally {
                before.forEach(session::write);
            }
        }
    }
}
