package dev.tandem.report;

import dev.tandem.graph.GraphBuilder;
import dev.tandem.nn.Network;
import dev.tandem.report.Section.Captioned;
import dev.tandem.report.Section.ImageGrid;
import dev.tandem.report.figure.Picture;
import dev.tandem.runtime.Session;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the first convolution of a network looks for. */
public final class FirstFilters {

    private static final int FILTER_RANK = 4;
    private static final int COLOURS = 3;
    private static final int MOST = 256;

    private FirstFilters() {
    }

    /**
     * The filters as pictures, all on the same scale.
     *
     * @param session that has the parameters
     * @return empty if the network has no filters [K,C,R,S] of 1 or 3 channels
     */
    public static Optional<ImageGrid> section(Network network, Session session) {
        var builder = new GraphBuilder(true);
        network.apply(builder.input("x", TensorType.f32(network.input().batched(1).sizes())));
        return builder.parameters().stream().filter(p -> p.value().shape().rank() == FILTER_RANK).findFirst()
                .filter(p -> p.value().shape().size(1) == 1 || p.value().shape().size(1) == COLOURS)
                .map(p -> section(p.name(), p.value().shape(), session.read(p.name())));
    }

    private static ImageGrid section(String name, Shape shape, double[] values) {
        int channels = shape.size(1);
        int height = shape.size(2);
        int width = shape.size(3);
        int elements = channels * height * width;
        double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
        double most = largest > 0 ? largest : 1;
        var pictures = new ArrayList<Captioned>();
        for (int k = 0; k < Math.min(MOST, shape.size(0)); k++) {
            double[] filter = Arrays.copyOfRange(values, k * elements, (k + 1) * elements);
            pictures.add(new Captioned(channels == 1
                    ? Picture.signed(height, width, filter, most)
                    : Picture.of(channels, height, width, filter, -most, most), String.valueOf(k), "", false));
        }
        return new ImageGrid("First-layer filters", String.format(Locale.ROOT, channels == 1
                ? "%s %s: blue is below 0, orange above, both strongest at %.3g."
                : "%s %s: grey is 0, dark below, bright above, to %.3g.", name, shape, most), pictures);
    }
}
