package dev.tandem.train;

import static dev.tandem.graph.Expr.ONE;
import static dev.tandem.graph.Expr.ZERO;
import static dev.tandem.graph.Expr.o;
import static dev.tandem.graph.Expr.select;
import static dev.tandem.graph.Expr.sub;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.graph.Init;
import dev.tandem.graph.Ops;
import dev.tandem.graph.Value;
import dev.tandem.optim.Updates;
import dev.tandem.runtime.HeldStates;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.TensorType;
import java.util.List;
import java.util.Map;

/**
 * Keeps the model as it was before a loss that is not finite, where later steps are under way before the host sees that loss: a
 * state beside the model's, which each step writes and the next one asks.
 */
final class Guard {

    /** 1 after a loss that was not finite: from then on no step changes the model. An F32 scalar. */
    static final String BROKEN = "data/broken";

    private final HeldStates held;

    /** Holds the state for as long as the session lives. */
    Guard(Session session) {
        held = session.hold("guard", Map.of(BROKEN, TensorType.f32()));
    }

    /** Lets steps change the model again. */
    void reset() {
        held.write(BROKEN, 0.0);
    }

    /** Appends the scalar that is 1 where this loss and all before it are finite, else 0. */
    static Value sound(GraphBuilder b, Value loss) {
        Value broken = b.state(BROKEN, TensorType.f32(), new Init.Fill(0));
        var sound = select(o(1), ZERO, Updates.isFinite(o(0)));
        var results = Ops.maps("sound", List.of(sound, sub(ONE, sound)), Ops.detach(loss), broken);
        b.update(broken, results.get(1));
        return results.get(0);
    }
}
