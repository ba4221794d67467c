package dev.tandem.lab.learning;

import dev.tandem.autodiff.Gradients;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.optim.Optimizer;
import dev.tandem.optim.Updates;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.TensorType;
import java.util.List;

/** Goes down on a surface as a training does: x and y are parameters, their gradients the engine's, each step a run of one program. */
final class EnginePath {

    private static final List<String> COORDINATES = List.of("x", "y");

    private EnginePath() {
    }

    /** The points of a way down, its start first. */
    static double[][] of(Backend backend, Surface surface, Optimizer optimizer, int steps) {
        var b = new GraphBuilder(true);
        List<Value> point = COORDINATES.stream().map(c -> b.parameter(c, TensorType.f32(), new Init.Fill(0))).toList();
        Value height = Ops.map("height", surface.formula(), point.get(0), point.get(1));
        b.output("height", height);
        Updates.append(b, optimizer, Gradients.of(height, point), height);
        double[][] path = new double[steps + 1][];
        path[0] = surface.begin();
        try (var session = new Session(backend, 0)) {
            Program step = session.compile(b.build());
            for (int c = 0; c < COORDINATES.size(); c++) {
                session.write(COORDINATES.get(c), new double[]{path[0][c]});
            }
            step.set(Updates.RATE, optimizer.rate());
            for (int t = 1; t <= steps; t++) {
                step.run();
                path[t] = COORDINATES.stream().mapToDouble(c -> session.read(c)[0]).toArray();
            }
        }
        return path;
    }
}
