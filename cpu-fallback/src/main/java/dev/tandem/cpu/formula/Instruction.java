package dev.tandem.cpu.formula;

import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;

/**
 * One step over a chunk of elements. Arguments and results are the numbers of values of a {@link Code}; those named
 * {@code uniform} are the numbers of {@link Uniforms}.
 */
sealed interface Instruction {

    /** The value it computes. */
    int to();

    /** Spreads something over the chunk. */
    record Load(int spread, int to) implements Instruction {
    }

    /** Repeats a number. */
    record Fill(int uniform, int to) implements Instruction {
    }

    /** Copies a value. */
    record Move(int a, int to) implements Instruction {
    }

    /** fn(a). */
    record Unary(Fn fn, int a, int to) implements Instruction {
    }

    /** fn(a, b). */
    record Binary(Fn2 fn, int a, int b, int to) implements Instruction {
    }

    /** fn(a, number). */
    record BinaryRight(Fn2 fn, int a, int uniform, int to) implements Instruction {
    }

    /** a to the power of a number. */
    record Power(int a, int uniform, int to) implements Instruction {
    }

    /** fn(number, b). */
    record BinaryLeft(Fn2 fn, int uniform, int b, int to) implements Instruction {
    }

    /** c + a · b or, {@code minus}, c − a · b; the product is rounded first. */
    record Product(boolean minus, int a, int b, int c, int to) implements Instruction {
    }

    /** c + a · number or, {@code minus}, c − a · number. */
    record ProductRight(boolean minus, int a, int uniform, int c, int to) implements Instruction {
    }

    /** yes where the condition is not 0, else no. */
    record Select(int condition, int yes, int no, int to) implements Instruction {
    }

    /** A number where the condition is not 0, else no. */
    record SelectLeft(int condition, int uniform, int no, int to) implements Instruction {
    }

    /** yes where the condition is not 0, else a number. */
    record SelectRight(int condition, int yes, int uniform, int to) implements Instruction {
    }

    /** One of two numbers. */
    record SelectNumber(int condition, int uniformYes, int uniformNo, int to) implements Instruction {
    }

    /** The values it reads. */
    default int[] reads() {
        return switch (this) {
            case Load _,Fill _ -> new int[0];
            case Move i -> new int[]{i.a};
            case Unary i -> new int[]{i.a};
            case Binary i -> new int[]{i.a, i.b};
            case BinaryRight i -> new int[]{i.a};
            case Power i -> new int[]{i.a};
            case BinaryLeft i -> new int[]{i.b};
            case Product i -> new int[]{i.a, i.b, i.c};
            case ProductRight i -> new int[]{i.a, i.c};
            case Select i -> new int[]{i.condition, i.yes, i.no};
            case SelectLeft i -> new int[]{i.condition, i.no};
            case SelectRight i -> new int[]{i.condition, i.yes};
            case SelectNumber i -> new int[]{i.condition};
        };
    }
}
