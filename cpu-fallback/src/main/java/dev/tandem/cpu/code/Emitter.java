package dev.tandem.cpu.code;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * Writes a method: whole numbers, loops and memory, all on local variables, and beside them the listing that people read.
 * A local variable is its number.
 */
final class Emitter {

    static final ClassDesc FLOATS = ConstantDescs.CD_float.arrayType();
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");

    private final CodeBuilder code;
    private final StringBuilder text;
    private int depth = 1;

    Emitter(CodeBuilder code, StringBuilder text) {
        this.code = code;
        this.text = text;
    }

    /** What instructions are added to. */
    CodeBuilder code() {
        return code;
    }

    /** Adds a line to the listing. */
    void say(String line) {
        text.append("  ".repeat(depth)).append(line).append('\n');
    }

    // ---- variables

    /** A new variable that takes the whole number on the stack. */
    int takeInt() {
        int local = code.allocateLocal(TypeKind.INT);
        code.istore(local);
        return local;
    }

    /** A new variable that takes the float on the stack. */
    int takeFloat() {
        int local = code.allocateLocal(TypeKind.FLOAT);
        code.fstore(local);
        return local;
    }

    /** A new variable that takes the object on the stack. */
    int takeObject() {
        int local = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(local);
        return local;
    }

    // ---- whole numbers, left on the stack

    /** Adds to the number on the stack the part of an index that a stride makes of a coordinate, which is a variable. */
    void addStrided(int coordinate, int stride) {
        code.iload(coordinate);
        times(stride);
        code.iadd();
    }

    /** Multiplies the number on the stack. */
    void times(int factor) {
        if (factor != 1) {
            code.loadConstant(factor).imul();
        }
    }

    /** Divides the number on the stack. */
    void over(int divisor) {
        if (divisor != 1) {
            code.loadConstant(divisor).idiv();
        }
    }

    /** Leaves the remainder of the number on the stack. */
    void remainder(int divisor) {
        code.loadConstant(divisor).irem();
    }

    /** Leaves the smaller of two numbers on the stack. */
    void least() {
        code.invokestatic(MATH, "min", MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_int,
                ConstantDescs.CD_int));
    }

    // ---- loops

    /** Repeats something while a variable is below another and adds a number to it after each time. */
    void loop(int counter, int bound, int step, String line, Runnable body) {
        say(line);
        depth++;
        Label again = code.newLabel();
        Label end = code.newLabel();
        code.labelBinding(again).iload(counter).iload(bound).if_icmpge(end);
        body.run();
        if (step > 0) {
            code.iinc(counter, step);
        }
        code.goto_(again).labelBinding(end);
        depth--;
    }
}
