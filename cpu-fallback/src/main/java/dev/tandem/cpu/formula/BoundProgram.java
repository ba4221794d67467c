package dev.tandem.cpu.formula;

import dev.tandem.cpu.code.GeneratedLoop;
import dev.tandem.cpu.code.Loop;
import dev.tandem.cpu.lanes.Elements;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A formula program with addresses: runs its instructions chunk by chunk. */
final class BoundProgram implements FormulaProgram.Addressed {

    private final Elements elements;
    private final Memory memory;
    private final Uniforms.Addressed uniforms;
    private final Spread.Addressed[] spreads;
    private final int[] conditions;
    private final List<Code> codes;
    private final Instruction[][] instructions;
    private final int registersAt;
    private final int powersAt;
    private final @Nullable GeneratedLoop loop;

    BoundProgram(Elements elements, Memory memory, Uniforms.Addressed uniforms, Spread.Addressed[] spreads,
            int[] conditions, List<Code> codes, int registersAt, int powersAt, @Nullable GeneratedLoop loop) {
        this.elements = elements;
        this.memory = memory;
        this.uniforms = uniforms;
        this.spreads = spreads;
        this.conditions = conditions;
        this.codes = codes;
        this.instructions = codes.stream().map(c -> c.instructions().toArray(Instruction[]::new))
                .toArray(Instruction[][]::new);
        this.registersAt = registersAt;
        this.powersAt = powersAt;
        this.loop = loop;
    }

    @Override
    public void run(int from, int to, float[] given, int givenAt, float[] scratch, int scratchAt) {
        Loop generated = loop == null ? null : loop.orCount(to - from);
        if (generated == null) {
            interpret(from, to, given, givenAt, scratch, scratchAt);
        } else {
            generated.run(memory.arrays(), memory.starts(), given, givenAt, from, to);
        }
    }

    /** Runs the instructions. */
    void interpret(int from, int to, float[] given, int givenAt, float[] scratch, int scratchAt) {
        uniforms.compute(scratch, scratchAt);
        int chosen = 0;
        for (int i = 0; i < conditions.length; i++) {
            chosen |= scratch[scratchAt + conditions[i]] != 0 ? 1 << i : 0;
        }
        int[] places = codes.get(chosen).places();
        for (int at = from; at < to; at += FormulaProgram.CHUNK) {
            int count = Math.min(FormulaProgram.CHUNK, to - at);
            for (Instruction instruction : instructions[chosen]) {
                execute(instruction, places, at, count, given, givenAt + at - from, scratch, scratchAt);
            }
        }
    }

    // ---- for callers that read the values themselves

    /** The array of a formula's value after a run of at most a chunk. */
    float[] array(int formula, float[] scratch) {
        Code code = codes.getFirst();
        return array(code.places()[code.results()[formula]], scratch, scratch);
    }

    /** Where in {@link #array} the value of the element {@code from} is. */
    int at(int formula, int from, int scratchAt) {
        Code code = codes.getFirst();
        return at(code.places()[code.results()[formula]], from, 0, scratchAt);
    }

    // ---- one instruction

    private float[] array(int place, float[] given, float[] scratch) {
        return place >= 0 ? scratch : place == Code.GIVEN ? given : memory.array(place);
    }

    private int at(int place, int from, int givenAt, int scratchAt) {
        return place >= 0
                ? scratchAt + registersAt + place * FormulaProgram.REGISTER
                : place == Code.GIVEN ? givenAt : memory.start(place) + from;
    }

    private void execute(Instruction instruction, int[] places, int from, int count, float[] given, int givenAt,
            float[] scratch, int scratchAt) {
        int to = places[instruction.to()];
        float[] r = array(to, given, scratch);
        int rAt = at(to, from, givenAt, scratchAt);
        switch (instruction) {
            case Instruction.Load i -> spreads[i.spread()].load(from, count, r, rAt);
            case Instruction.Fill i -> Arrays.fill(r, rAt, rAt + count, scratch[scratchAt + i.uniform()]);
            case Instruction.Move i -> {
                int a = places[i.a()];
                System.arraycopy(array(a, given, scratch), at(a, from, givenAt, scratchAt), r, rAt, count);
            }
            case Instruction.Unary i -> {
                int a = places[i.a()];
                elements.apply(i.fn(), array(a, given, scratch), at(a, from, givenAt, scratchAt), r, rAt, count);
            }
            case Instruction.Binary i -> {
                int a = places[i.a()];
                int b = places[i.b()];
                elements.apply(i.fn(), array(a, given, scratch), at(a, from, givenAt, scratchAt),
                        array(b, given, scratch), at(b, from, givenAt, scratchAt), r, rAt, count);
            }
            case Instruction.BinaryRight i -> {
                int a = places[i.a()];
                elements.apply(i.fn(), array(a, given, scratch), at(a, from, givenAt, scratchAt),
                        scratch[scratchAt + i.uniform()], r, rAt, count);
            }
            case Instruction.Power i -> {
                int a = places[i.a()];
                elements.power(array(a, given, scratch), at(a, from, givenAt, scratchAt),
                        scratch[scratchAt + i.uniform()], r, rAt, count, scratch, scratchAt + powersAt);
            }
            case Instruction.BinaryLeft i -> {
                int b = places[i.b()];
                elements.apply(i.fn(), scratch[scratchAt + i.uniform()], array(b, given, scratch),
                        at(b, from, givenAt, scratchAt), r, rAt, count);
            }
            case Instruction.Product i -> {
                int a = places[i.a()];
                int b = places[i.b()];
                int c = places[i.c()];
                elements.addProduct(i.minus(), array(a, given, scratch), at(a, from, givenAt, scratchAt),
                        array(b, given, scratch), at(b, from, givenAt, scratchAt), array(c, given, scratch),
                        at(c, from, givenAt, scratchAt), r, rAt, count);
            }
            case Instruction.ProductRight i -> {
                int a = places[i.a()];
                int c = places[i.c()];
                elements.addProduct(i.minus(), array(a, given, scratch), at(a, from, givenAt, scratchAt),
                        scratch[scratchAt + i.uniform()], array(c, given, scratch),
                        at(c, from, givenAt, scratchAt), r, rAt, count);
            }
            case Instruction.Select i -> {
                int c = places[i.condition()];
                int yes = places[i.yes()];
                int no = places[i.no()];
                elements.select(array(c, given, scratch), at(c, from, givenAt, scratchAt), array(yes, given, scratch),
                        at(yes, from, givenAt, scratchAt), array(no, given, scratch),
                        at(no, from, givenAt, scratchAt), r, rAt, count);
            }
            case Instruction.SelectLeft i -> {
                int c = places[i.condition()];
                int no = places[i.no()];
                elements.select(array(c, given, scratch), at(c, from, givenAt, scratchAt),
                        scratch[scratchAt + i.uniform()], array(no, given, scratch),
                        at(no, from, givenAt, scratchAt), r, rAt, count);
            }
            case Instruction.SelectRight i -> {
                int c = places[i.condition()];
                int yes = places[i.yes()];
                elements.select(array(c, given, scratch), at(c, from, givenAt, scratchAt), array(yes, given, scratch),
                        at(yes, from, givenAt, scratchAt), scratch[scratchAt + i.uniform()], r, rAt, count);
            }
            case Instruction.SelectNumber i -> {
                int c = places[i.condition()];
                elements.select(array(c, given, scratch), at(c, from, givenAt, scratchAt),
                        scratch[scratchAt + i.uniformYes()], scratch[scratchAt + i.uniformNo()], r, rAt, count);
            }
        }
    }
}
