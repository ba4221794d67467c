package dev.tandem.cpu.formula;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes code write its results. A value is computed right into its result where nothing that the result's memory holds is read
 * later; else it stays in its register until everything is read.
 */
final class Stores {

    private final Code code;
    private final Memory memory;
    private final List<Integer> places;
    private final List<Instruction> kept = new ArrayList<>();
    private final List<Instruction> stores = new ArrayList<>();

    private Stores(Code code, Memory memory) {
        this.code = code;
        this.memory = memory;
        this.places = new ArrayList<>(Arrays.stream(code.places()).boxed().toList());
    }

    /** The code with instructions that write the results. */
    static Code add(Code code, Memory memory) {
        var stores = new Stores(code, memory);
        for (int result = 0; result < memory.results(); result++) {
            stores.store(result);
        }
        var instructions = new ArrayList<>(code.instructions());
        instructions.addAll(stores.kept);
        instructions.addAll(stores.stores);
        return new Code(instructions, stores.places.stream().mapToInt(Integer::intValue).toArray(), code.results(),
                code.spares(), code.registers());
    }

    private void store(int result) {
        int value = code.results()[result];
        int place = code.places()[value];
        if (place >= 0 && places.get(value) == place && mayBeDirect(result, value)) {
            places.set(value, memory.resultPlace(result));
        } else if (place < 0 && isOverwrittenByAnother(result, place)) {
            int copy = move(kept, value, code.spares()[result]);
            move(stores, copy, memory.resultPlace(result));
        } else {
            move(stores, value, memory.resultPlace(result));
        }
    }

    private int move(List<Instruction> to, int value, int place) {
        places.add(place);
        to.add(new Instruction.Move(value, places.size() - 1));
        return places.size() - 1;
    }

    private boolean mayBeDirect(int result, int value) {
        int computed = code.computedAt(value);
        for (int other = 0; other < code.places().length; other++) {
            int place = code.places()[other];
            if (place < 0 && memory.overwrites(result, place) && code.lastRead(other) > computed) {
                return false;
            }
        }
        return true;
    }

    private boolean isOverwrittenByAnother(int result, int place) {
        for (int other = 0; other < memory.results(); other++) {
            if (other != result && memory.overwrites(other, place)) {
                return true;
            }
        }
        return false;
    }
}
