package dev.tandem.benchmarks.peers;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.Dropout;
import ai.djl.nn.pooling.Pool;
import dev.tandem.zoo.Model;
import dev.tandem.zoo.Zoo;
import java.util.Arrays;

/** Models of the zoo, as one writes them with DJL. */
final class DjlModels {

    private DjlModels() {
    }

    /**
     * A model in DJL.
     *
     * @param block new, without parameters yet
     * @param model the same in Tandem
     */
    record Described(Block block, Model model) {

        Shape sample() {
            long[] sizes = Arrays.stream(model.input().sizes()).asLongStream().toArray();
            return new Shape(sizes);
        }

        int classes() {
            return model.classes();
        }

        /** Makes sure that both have the same network. */
        void checkParameters(long there) {
            long here = model.network().summary().parameters();
            if (here != there) {
                throw new IllegalStateException(
                        "%s has %d parameters in DJL, %d in Tandem".formatted(model.name(), there, here));
            }
        }
    }

    /**
     * A model by its name in the zoo.
     *
     * @throws UnsupportedOperationException if nobody has written it with DJL
     */
    static Described of(String name) {
        Block block = switch (name) {
            case "mlp" -> mlp();
            case "lenet" -> lenet();
            case "alexnet-onecolumn" -> alexNet();
            default -> throw new UnsupportedOperationException("'" + name + "' is not written with DJL");
        };
        return new Described(block, Zoo.model(name));
    }

    private static Block mlp() {
        return new SequentialBlock().add(Blocks.batchFlattenBlock())
                .add(dense(512)).add(Activation::relu)
                .add(dense(512)).add(Activation::relu)
                .add(dense(10));
    }

    private static Block lenet() {
        return new SequentialBlock()
                .add(conv(6, 5, 1, 2)).add(Activation::relu).add(maxPool(2, 2))
                .add(conv(16, 5, 1, 0)).add(Activation::relu).add(maxPool(2, 2))
                .add(Blocks.batchFlattenBlock())
                .add(dense(120)).add(Activation::relu)
                .add(dense(84)).add(Activation::relu)
                .add(dense(10));
    }

    private static Block alexNet() {
        return new SequentialBlock()
                .add(conv(64, 11, 4, 2)).add(Activation::relu).add(maxPool(3, 2))
                .add(conv(192, 5, 1, 2)).add(Activation::relu).add(maxPool(3, 2))
                .add(conv(384, 3, 1, 1)).add(Activation::relu)
                .add(conv(256, 3, 1, 1)).add(Activation::relu)
                .add(conv(256, 3, 1, 1)).add(Activation::relu).add(maxPool(3, 2))
                .add(Blocks.batchFlattenBlock())
                .add(dropout()).add(dense(4096)).add(Activation::relu)
                .add(dropout()).add(dense(4096)).add(Activation::relu)
                .add(dense(1000));
    }

    private static Block conv(int filters, int kernel, int stride, int pad) {
        return Conv2d.builder().setFilters(filters).setKernelShape(new Shape(kernel, kernel))
                .optStride(new Shape(stride, stride)).optPadding(new Shape(pad, pad)).build();
    }

    private static Block maxPool(int kernel, int stride) {
        return Pool.maxPool2dBlock(new Shape(kernel, kernel), new Shape(stride, stride));
    }

    private static Block dense(int units) {
        return Linear.builder().setUnits(units).build();
    }

    private static Block dropout() {
        return Dropout.builder().optRate(0.5f).build();
    }
}
