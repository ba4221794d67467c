package dev.tandem.cpu.formula;

import dev.tandem.cpu.code.Rehearsal;
import dev.tandem.cpu.device.Storage;
import dev.tandem.spi.Tensor;
import dev.tandem.tensor.Shape;
import dev.tandem.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Scratch memory for a program: enough for its first elements, with numbers of all kinds. */
final class Stage {

    /** Elements of the shape that there is memory for: they stay in the cache, so that computing counts and not memory. */
    private static final int MOST = 1 << 12;
    /** Floats behind a tensor: a vector may end there. */
    private static final int TAIL = 16;
    private static final float[] SPECIAL = {0, -0f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY,
            Float.MIN_VALUE, -1e-40f, 100, -100, 1, -1};

    private final Random random = new Random(1);

    private Stage() {
    }

    /** Places operands and results of a program. An operand's index is never above the element's. */
    static Rehearsal of(FormulaProgram program, int given, List<TensorType> inMemory, int results, Shape shape) {
        int elements = Math.min(MOST, shape.elements());
        var stage = new Stage();
        var operands = inMemory.stream().map(t -> stage.tensor(Math.min(elements, t.elements()), t)).toList();
        var written = new ArrayList<Tensor>();
        for (int i = 0; i < results; i++) {
            written.add(stage.tensor(elements, TensorType.f32(elements)));
        }
        float[] scratch = new float[program.scratchFloats()];
        float[] handedIn = new float[elements + TAIL];
        stage.fill(handedIn);
        var memory = new Memory(operands, given, written);
        BoundProgram bound = program.bindAll(operands, written);
        return new Rehearsal(memory.arrays(), memory.starts(), handedIn, elements,
                (from, to) -> bound.interpret(from, to, handedIn, from, scratch, 0));
    }

    /** A tensor of a type with the memory of its first elements alone. */
    private Tensor tensor(int elements, TensorType type) {
        var tensor = new Tensor(new Storage((long) elements * type.dtype().bytes()), 0, type);
        if (elements == 1) {
            // a condition that holds: what is done then is the work
            Storage.floats(tensor)[Storage.start(tensor)] = 1;
        } else {
            fill(Storage.floats(tensor));
        }
        return tensor;
    }

    private void fill(float[] floats) {
        for (int i = 0; i < floats.length; i++) {
            floats[i] = random.nextInt(32) == 0
                    ? SPECIAL[random.nextInt(SPECIAL.length)]
                    : (float) random.nextGaussian();
        }
    }
}
