package dev.tandem.graph;

import static dev.tandem.tensor.TensorType.f32;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.tensor.DType;
import dev.tandem.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a result of a region may be written over: its nodes may run at the same time. */
class RegionStorageTest {

    private final GraphBuilder body = new GraphBuilder(false);
    private final Value parameter = body.input("parameter", f32(6));
    private final Value gradient = body.input("gradient", f32(2, 3));
    private final Value flat = body.addNamed(new Op.Reshape(Shape.of(6)), List.of(gradient), "flat").get(0);

    private List<Integer> inPlace(int result, Value... results) {
        for (Value v : results) {
            body.output("out" + body.outputs().size(), v);
        }
        var region = new Op.Region("region", body.build());
        return Op.inPlace(region, List.of(parameter.type(), gradient.type()), results[result].type(), result);
    }

    @Test
    void anUpdateMayBeWrittenOverItsParameter() {
        assertThat(inPlace(0, Ops.add(parameter, flat))).containsExactly(0);
    }

    @Test
    void whatAnotherNodeReadsMayNotBeWrittenOver() {
        Value square = Ops.mul(parameter, parameter);
        assertThat(inPlace(0, Ops.add(parameter, flat), square)).isEmpty();
    }

    @Test
    void eachOfTwoResultsOfAMapMayBeWrittenOverItsOperands() {
        var map = new Op.Map(List.of(Expr.add(Expr.o(0), Expr.o(1)), Expr.sub(Expr.o(0), Expr.o(1))), DType.F32);
        List<Value> both = body.add(map, List.of(parameter, flat), "both");
        assertThat(inPlace(1, both.get(0), both.get(1))).containsExactly(0);
    }

    @Test
    void whatAViewOfItIsReadByAnotherNodeMayNotBeWrittenOver() {
        Value rows = body.addNamed(new Op.Reshape(Shape.of(2, 3)), List.of(parameter), "rows").get(0);
        Value sum = Ops.sum(rows);
        assertThat(inPlace(0, Ops.add(parameter, flat), sum)).isEmpty();
    }

    @Test
    void aReductionIsWrittenOverNothing() {
        assertThat(inPlace(0, Ops.sum(parameter))).isEmpty();
    }

    @Test
    void whatTheRegionGivesBackMayNotBeWrittenOver() {
        assertThat(inPlace(0, Ops.add(parameter, flat), parameter)).isEmpty();
    }
}
