package dev.tandem.report;

import dev.tandem.report.Section.Cell;
import dev.tandem.report.Section.Cell.Bar;
import dev.tandem.report.Section.Cell.Quantity;
import dev.tandem.report.Section.Cell.Text;
import dev.tandem.report.Section.Column;
import dev.tandem.report.Section.Table;
import java.util.List;

/**
 * How strongly a loss pulls at a parameter.
 *
 * @param parameter its name, {@code conv1/w}
 * @param elements how many numbers it has
 * @param gradient the root of the sum of its gradient's squares
 * @param weight the root of the sum of its own squares
 */
public record GradientNorm(String parameter, long elements, double gradient, double weight) {

    /** The parameters in their order, with marks that show which gradients vanish or explode. */
    public static Table table(List<GradientNorm> norms) {
        return new Table("Gradient norms by layer",
                "‖g‖ is the length of a parameter's gradient, marked on a logarithmic scale; ‖w‖ its own.",
                List.of(new Column("parameter"), new Column("elements"), new Column("‖w‖"), new Column("‖g‖"),
                        new Column("", Scale.LOG)),
                norms.stream().<List<Cell>>map(n -> List.of(new Text(n.parameter), new Quantity(n.elements, 0),
                        new Quantity(n.weight, 4), new Quantity(n.gradient, 6), new Bar(n.gradient))).toList());
    }
}
