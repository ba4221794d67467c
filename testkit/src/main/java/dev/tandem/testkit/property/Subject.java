package dev.tandem.testkit.property;

import dev.tandem.graph.Graph;
import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Op;
import dev.tandem.graph.Value;
import dev.tandem.runtime.Program;
import dev.tandem.runtime.Session;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.TensorType;
import dev.tandem.testkit.check.Candidate;
import dev.tandem.testkit.check.Check;
import dev.tandem.testkit.check.ContractViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** An open backend with the few things that properties are made of. */
record Subject(Candidate candidate, Backend backend) {

    private static final int SEED = 0x5EED17;

    /** Standard normal numbers for a type, as float32 holds them. */
    static double[] normals(TensorType type, int seed) {
        var random = new SplittableRandom(SEED + seed);
        return random.doubles(type.elements()).map(d -> (float) random.nextGaussian()).toArray();
    }

    /** The first result of one operation. */
    double[] first(Op op, List<TensorType> types, double[]... numbers) {
        var b = new GraphBuilder(false);
        var inputs = new ArrayList<Value>();
        for (int i = 0; i < types.size(); i++) {
            inputs.add(b.input("in" + i, types.get(i)));
        }
        b.output("out", b.addNamed(op, inputs, "property").get(0));
        return run(b.build(), numbers);
    }

    /** The output {@code out} of a graph with inputs {@code in0, in1 …}. */
    double[] run(Graph graph, double[]... numbers) {
        try (var session = new Session(backend, SEED); Program program = session.compile(graph)) {
            for (int i = 0; i < numbers.length; i++) {
                program.set("in" + i, numbers[i]);
            }
            program.run();
            return program.read("out");
        }
    }

    /** Σ aᵢbᵢ. */
    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** Says that a property does not hold. */
    ContractViolation violation(Check check, String what, String detail) {
        return new ContractViolation(check,
                "%s on %s: %s: %s; seed 0x%X".formatted(what, candidate.name(), check, detail, SEED));
    }
}
