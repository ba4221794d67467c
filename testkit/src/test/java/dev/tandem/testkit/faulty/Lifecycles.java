package dev.tandem.testkit.faulty;

import dev.tandem.error.UsageException;
import dev.tandem.graph.Node;
import dev.tandem.spi.Backend;
import dev.tandem.spi.Kernel;
import dev.tandem.spi.MemoryScope;
import dev.tandem.spi.Recording;
import dev.tandem.testkit.check.Check;
import java.util.List;

/** Wrong lives: recordings that do not do what was recorded, memory that grows, leaks that nobody hears of. */
final class Lifecycles {

    private Lifecycles() {
    }

    static List<Fault> all() {
        return List.of(new Fault("a replay that skips kernels", Check.REPLAY, "map ", Lifecycles::skipping),
                new Fault("a recording that runs", Check.REPLAY, "map ", Lifecycles::running),
                new Fault("memory that grows", Check.MEMORY, "a program takes no more", Lifecycles::growing),
                new Fault("more memory than planned", Check.MEMORY, "a program takes what", Lifecycles::hoarding),
                new Fault("a leak not reported", Check.LEAK, "memory left open", Lifecycles::silent),
                new Fault("a scope closed twice in silence", Check.CLOSE, "memory closed twice",
                        Lifecycles::forgiving));
    }

    private static Backend skipping(Backend real) {
        return new Decorator(real) {
            @Override
            public Recording record(Runnable step) {
                return real.record(() -> {
                });
            }
        };
    }

    private static Backend running(Backend real) {
        return new Decorator(real) {
            @Override
            public Recording record(Runnable step) {
                step.run();
                return real.record(step);
            }
        };
    }

    private static Backend growing(Backend real) {
        return new Decorator(real) {
            @Override
            public List<Kernel> compile(List<Node> nodes, MemoryScope scope) {
                return real.compile(nodes, scope).stream().<Kernel>map(k -> (in, out, workspace) -> {
                    var bound = k.bind(in, out, workspace);
                    return () -> {
                        scope.allocate(64);
                        bound.run();
                    };
                }).toList();
            }
        };
    }

    private static Backend hoarding(Backend real) {
        return new Decorator(real) {
            @Override
            public List<Kernel> compile(List<Node> nodes, MemoryScope scope) {
                scope.allocate(1 << 20);
                return real.compile(nodes, scope);
            }
        };
    }

    private static Backend silent(Backend real) {
        return new Decorator(real) {
            @Override
            public void close() {
                try {
                    real.close();
                } catch (UsageException e) {
                    // the fault: nobody hears of it
                }
            }
        };
    }

    private static Backend forgiving(Backend real) {
        return new Decorator(real) {
            @Override
            public MemoryScope openScope(String name) {
                return new Forgiving(real.openScope(name));
            }
        };
    }
}
