package dev.tandem.cpu.code;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.tandem.cpu.lanes.Functions;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;

/**
 * Vectors of floats: {@link Functions} step by step, written out. What is passed to a method that the compiler does not inline
 * lives on the heap, so nothing is passed to any but those of the vector module.
 */
final class VectorValues implements Values {

    private static final String MODULE = "jdk.incubator.vector.";
    private static final ClassDesc SPECIES = ClassDesc.of(MODULE + "VectorSpecies");
    private static final ClassDesc VECTOR = ClassDesc.of(MODULE + "Vector");
    private static final ClassDesc FLOATS = ClassDesc.of(MODULE + "FloatVector");
    private static final ClassDesc INTS = ClassDesc.of(MODULE + "IntVector");
    private static final ClassDesc MASK = ClassDesc.of(MODULE + "VectorMask");
    private static final ClassDesc OPERATORS = ClassDesc.of(MODULE + "VectorOperators");
    private static final ClassDesc BINARY = ClassDesc.of(MODULE + "VectorOperators$Binary");
    private static final ClassDesc COMPARISON = ClassDesc.of(MODULE + "VectorOperators$Comparison");

    private final Emitter to;
    private final CodeBuilder code;
    private final int lanes;
    private final Polynomials polynomials = new Polynomials(this);

    VectorValues(Emitter to, int lanes) {
        this.to = to;
        this.code = to.code();
        this.lanes = lanes;
    }

    /** A comparison of vectors. */
    enum Test {
        LT, LE, GT, EQ
    }

    /** A shift of vectors of whole numbers. */
    enum Shift {
        LSHL, ASHR
    }

    private void species() {
        code.getstatic(FLOATS, "SPECIES_" + lanes * Float.SIZE, SPECIES);
    }

    // ---- memory

    @Override
    public String letter() {
        return "v";
    }

    @Override
    public int load(int array, int start, int index) {
        species();
        code.aload(array).iload(start).iload(index).iadd().invokestatic(FLOATS, "fromArray",
                MethodTypeDesc.of(FLOATS, SPECIES, Emitter.FLOATS, CD_int));
        return to.takeObject();
    }

    @Override
    public void store(int value, int array, int start, int index) {
        code.aload(value).aload(array).iload(start).iload(index).iadd().invokevirtual(FLOATS, "intoArray",
                MethodTypeDesc.of(CD_void, Emitter.FLOATS, CD_int));
    }

    /** The vector in an array at a known distance from an index, which is a variable. */
    int loadFrom(int array, int index, int distance) {
        species();
        code.aload(array).iload(index);
        plus(distance);
        code.invokestatic(FLOATS, "fromArray", MethodTypeDesc.of(FLOATS, SPECIES, Emitter.FLOATS, CD_int));
        return to.takeObject();
    }

    /** The vector of one number in an array at a known distance from an index, which is a variable. */
    int spreadFrom(int array, int index, int distance) {
        species();
        code.aload(array).iload(index);
        plus(distance);
        code.faload();
        return broadcast();
    }

    /** Writes a vector to an array at a known distance from an index, which is a variable. */
    void storeFrom(int value, int array, int index, int distance) {
        code.aload(value).aload(array).iload(index);
        plus(distance);
        code.invokevirtual(FLOATS, "intoArray", MethodTypeDesc.of(CD_void, Emitter.FLOATS, CD_int));
    }

    private void plus(int distance) {
        if (distance != 0) {
            code.loadConstant(distance).iadd();
        }
    }

    /** sum += a · b, rounded once. */
    void addProduct(int a, int b, int sum) {
        code.aload(a).aload(b).aload(sum).invokevirtual(FLOATS, "fma", MethodTypeDesc.of(FLOATS, VECTOR, VECTOR))
                .astore(sum);
    }

    @Override
    public int spread(int number) {
        species();
        code.fload(number);
        return broadcast();
    }

    /** The vector of one number. */
    int splat(float number) {
        species();
        code.loadConstant(number);
        return broadcast();
    }

    private int broadcast() {
        code.invokestatic(FLOATS, "broadcast", MethodTypeDesc.of(FLOATS, SPECIES, CD_float));
        return to.takeObject();
    }

    // ---- methods of vectors

    private int call(ClassDesc of, String method, ClassDesc result, int a, int... others) {
        code.aload(a);
        for (int other : others) {
            code.aload(other);
        }
        var types = new ClassDesc[others.length];
        Arrays.fill(types, VECTOR);
        code.invokevirtual(of, method, MethodTypeDesc.of(result, types));
        return to.takeObject();
    }

    private int call(String method, int a, int... others) {
        return call(FLOATS, method, FLOATS, a, others);
    }

    private int withNumber(String method, int a, float b) {
        code.aload(a).loadConstant(b).invokevirtual(FLOATS, method, MethodTypeDesc.of(FLOATS, CD_float));
        return to.takeObject();
    }

    int add(int a, int b) {
        return call("add", a, b);
    }

    int addNumber(int a, float b) {
        return withNumber("add", a, b);
    }

    int subNumber(int a, float b) {
        return withNumber("sub", a, b);
    }

    int mul(int a, int b) {
        return call("mul", a, b);
    }

    int mulNumber(int a, float b) {
        return withNumber("mul", a, b);
    }

    int div(int a, int b) {
        return call("div", a, b);
    }

    int neg(int a) {
        return call("neg", a);
    }

    int abs(int a) {
        return call("abs", a);
    }

    /** a · b + c, rounded once. */
    int fma(int a, int b, int c) {
        return call("fma", a, b, c);
    }

    /** a · b + c, rounded once. */
    int fmaNumber(int a, float b, int c) {
        return fma(a, splat(b), c);
    }

    // ---- choices

    private void operator(String name, ClassDesc type) {
        code.getstatic(OPERATORS, name, type);
    }

    private int test(int a, Test test, int b) {
        code.aload(a);
        operator(test.name(), COMPARISON);
        code.aload(b).invokevirtual(FLOATS, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
        return to.takeObject();
    }

    /** Where a comparison with a number holds. */
    int testNumber(int a, Test test, float b) {
        code.aload(a);
        operator(test.name(), COMPARISON);
        code.loadConstant(b).invokevirtual(FLOATS, "compare", MethodTypeDesc.of(MASK, COMPARISON, CD_float));
        return to.takeObject();
    }

    /** Where another mask is not set. */
    int not(int mask) {
        code.aload(mask).invokevirtual(MASK, "not", MethodTypeDesc.of(MASK));
        return to.takeObject();
    }

    /** b where a mask is set, else a. */
    int blend(int a, int b, int mask) {
        code.aload(a).aload(b).aload(mask).invokevirtual(FLOATS, "blend", MethodTypeDesc.of(FLOATS, VECTOR, MASK));
        return to.takeObject();
    }

    /** A number where a mask is set, else a. */
    int blendNumber(int a, float b, int mask) {
        code.aload(a).loadConstant(b).aload(mask).invokevirtual(FLOATS, "blend",
                MethodTypeDesc.of(FLOATS, CD_float, MASK));
        return to.takeObject();
    }

    // ---- bits

    int bits(int a) {
        return call(FLOATS, "reinterpretAsInts", INTS, a);
    }

    int floats(int bits) {
        return call(INTS, "reinterpretAsFloats", FLOATS, bits);
    }

    int addNumberToBits(int a, int b) {
        return bitsWithNumber("add", a, b);
    }

    int andBitsWithNumber(int a, int b) {
        return bitsWithNumber("and", a, b);
    }

    private int bitsWithNumber(String method, int a, int b) {
        code.aload(a).loadConstant(b).invokevirtual(INTS, method, MethodTypeDesc.of(INTS, CD_int));
        return to.takeObject();
    }

    int subBits(int a, int b) {
        return call(INTS, "sub", INTS, a, b);
    }

    int orBits(int a, int b) {
        return call(INTS, "or", INTS, a, b);
    }

    int shift(int a, Shift shift, int by) {
        code.aload(a);
        operator(shift.name(), BINARY);
        code.loadConstant(by).invokevirtual(INTS, "lanewise", MethodTypeDesc.of(INTS, BINARY, CD_int));
        return to.takeObject();
    }

    // ---- functions

    @Override
    public int apply(Fn fn, int a) {
        return switch (fn) {
            case NEG -> neg(a);
            case ABS -> abs(a);
            case SIGN -> blendNumber(blendNumber(a, 1, testNumber(a, Test.GT, 0)), -1, testNumber(a, Test.LT, 0));
            case STEP -> blendNumber(blendNumber(a, 0, testNumber(a, Test.LE, 0)), 1, testNumber(a, Test.GT, 0));
            case FLOOR -> floor(a);
            case EXP -> polynomials.exp(a);
            case LOG -> polynomials.log(a);
            case SQRT -> call("sqrt", a);
            case TANH -> polynomials.tanh(a);
            case SIGMOID -> polynomials.sigmoid(a);
            case RELU -> blendNumber(a, 0, testNumber(a, Test.LE, 0));
        };
    }

    /** The nearest whole number with the sign of a, less 1 where it is above a. */
    private int floor(int a) {
        int magnitude = abs(a);
        int near = withSign(subNumber(addNumber(magnitude, Functions.WHOLE), Functions.WHOLE), a);
        int below = blend(near, subNumber(near, 1), test(near, Test.GT, a));
        return blend(a, below, testNumber(magnitude, Test.LT, Functions.WHOLE));
    }

    /** A vector without signs, with those of another. */
    int withSign(int magnitude, int sign) {
        return floats(orBits(bits(magnitude), andBitsWithNumber(bits(sign), ~Functions.MAGNITUDE)));
    }

    @Override
    public int apply(Fn2 fn, int a, int b) {
        return switch (fn) {
            case ADD -> add(a, b);
            case SUB -> call("sub", a, b);
            case MUL -> mul(a, b);
            case DIV -> div(a, b);
            case MAX -> call("max", a, b);
            case MIN -> call("min", a, b);
            case LT, LE, EQ -> choose(fn, a, b, splat(1), splat(0));
            case POW -> throw new IllegalStateException("powers are not generated");
        };
    }

    @Override
    public int choose(Fn2 comparison, int a, int b, int yes, int no) {
        Test test = switch (comparison) {
            case LT -> Test.LT;
            case LE -> Test.LE;
            case EQ -> Test.EQ;
            case ADD, SUB, MUL, DIV, MAX, MIN, POW -> throw new IllegalStateException(comparison + " compares nothing");
        };
        return blend(no, yes, test(a, test, b));
    }
}
