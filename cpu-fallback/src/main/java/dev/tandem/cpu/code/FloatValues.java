package dev.tandem.cpu.code;

import static java.lang.constant.ConstantDescs.CD_float;

import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Locale;

/** Single floats: functions that are no instruction are those of {@link dev.tandem.cpu.lanes.Functions} themselves. */
final class FloatValues implements Values {

    private static final ClassDesc FUNCTIONS = ClassDesc.of("dev.tandem.cpu.lanes.Functions");
    private static final ClassDesc MATH = ClassDesc.of("java.lang.Math");
    private static final MethodTypeDesc ONE = MethodTypeDesc.of(CD_float, CD_float);
    private static final MethodTypeDesc TWO = MethodTypeDesc.of(CD_float, CD_float, CD_float);

    private final Emitter to;
    private final CodeBuilder code;

    FloatValues(Emitter to) {
        this.to = to;
        this.code = to.code();
    }

    @Override
    public String letter() {
        return "s";
    }

    @Override
    public int load(int array, int start, int index) {
        code.aload(array).iload(start).iload(index).iadd().faload();
        return to.takeFloat();
    }

    @Override
    public void store(int value, int array, int start, int index) {
        code.aload(array).iload(start).iload(index).iadd().fload(value).fastore();
    }

    @Override
    public int spread(int number) {
        return number;
    }

    /** A number that is known. */
    int number(float value) {
        code.loadConstant(value);
        return to.takeFloat();
    }

    @Override
    public int apply(Fn fn, int a) {
        code.fload(a);
        switch (fn) {
            case NEG -> code.fneg();
            case ABS -> code.invokestatic(MATH, "abs", ONE);
            case SIGN, STEP, FLOOR, EXP, LOG, SQRT, TANH, SIGMOID, RELU -> code.invokestatic(FUNCTIONS, lower(fn), ONE);
        }
        return to.takeFloat();
    }

    @Override
    public int apply(Fn2 fn, int a, int b) {
        if (fn == Fn2.LT || fn == Fn2.LE || fn == Fn2.EQ) {
            return choose(fn, a, b, number(1), number(0));
        }
        code.fload(a).fload(b);
        switch (fn) {
            case ADD -> code.fadd();
            case SUB -> code.fsub();
            case MUL -> code.fmul();
            case DIV -> code.fdiv();
            case MAX, MIN -> code.invokestatic(MATH, lower(fn), TWO);
            case POW -> code.invokestatic(FUNCTIONS, lower(fn), TWO);
            case LT, LE, EQ -> throw new IllegalStateException(fn + " is chosen by");
        }
        return to.takeFloat();
    }

    private static String lower(Enum<?> fn) {
        return fn.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int choose(Fn2 comparison, int a, int b, int yes, int no) {
        Label other = code.newLabel();
        Label end = code.newLabel();
        code.fload(a).fload(b).fcmpg();
        switch (comparison) {
            case LT -> code.ifge(other);
            case LE -> code.ifgt(other);
            case EQ -> code.ifne(other);
            case ADD, SUB, MUL, DIV, MAX, MIN, POW -> throw new IllegalStateException(comparison + " compares nothing");
        }
        code.fload(yes).goto_(end).labelBinding(other).fload(no).labelBinding(end);
        return to.takeFloat();
    }
}
