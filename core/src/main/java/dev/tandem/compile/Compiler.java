package dev.tandem.compile;

import dev.tandem.graph.Graph;
import dev.tandem.spi.Backend;
import dev.tandem.spi.Pass;
import java.util.ArrayList;
import java.util.List;

/** The rewrites between the graph a user's step is and the graph a backend compiles, in their order. */
public final class Compiler {

    private Compiler() {
    }

    /** The graph to compile for a backend: the same outputs and updates, each of the latter in storage of its own. */
    public static Graph optimize(Graph graph, Backend backend, CompileOptions options) {
        Graph now = graph;
        for (Pass pass : passes(backend, options)) {
            now = pass.rewrite().apply(now);
        }
        return now;
    }

    /** The rewrites in order; a tool may apply them one by one and look at what each did. */
    public static List<Pass> passes(Backend backend, CompileOptions options) {
        var passes = new ArrayList<Pass>();
        passes.add(new Pass("expand", g -> Expand.composites(g, backend)));
        passes.add(new Pass("dead code", DeadCode::remove));
        passes.add(new Pass("simplify", Simplify::graph));
        passes.add(new Pass("common subexpressions", CommonSubexpressions::merge));
        passes.add(new Pass("simplify", Simplify::graph));
        passes.add(new Pass("dead code", DeadCode::remove));
        if (options.fuse()) {
            passes.add(new Pass("fuse", Fuse::graph));
            passes.add(new Pass("dead code", DeadCode::remove));
        }
        backend.passes().stream().filter(p -> options.fuse() || !p.fuses()).forEach(passes::add);
        passes.add(new Pass("common subexpressions", CommonSubexpressions::merge));
        passes.add(new Pass("own", Own::results));
        passes.add(new Pass("dead code", DeadCode::remove));
        return passes;
    }
}
