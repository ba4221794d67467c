package dev.tandem.compile;

import static dev.tandem.graph.Expr.apply;
import static dev.tandem.graph.Expr.lit;

import dev.tandem.graph.Expr;
import dev.tandem.graph.Expr.Fn;
import dev.tandem.graph.Expr.Fn2;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Formulas drawn from a seed. Their arguments stay where functions are defined, their results mostly small. */
final class RandomFormulas {

    private static final double[] NUMBERS = {0, 1, -1, 0.5, 2, -0.25, 0.1};

    private final SplittableRandom random;

    RandomFormulas(SplittableRandom random) {
        this.random = random;
    }

    /** Up to three formulas of so many operands over a shape of this rank. */
    List<Expr> several(int operands, int rank) {
        int count = random.nextInt(4) == 0 ? random.nextInt(2, 4) : 1;
        return IntStream.range(0, count).mapToObj(i -> one(operands, rank)).toList();
    }

    /** A formula of so many operands over a shape of this rank. */
    Expr one(int operands, int rank) {
        Expr e = of(operands, rank, random.nextInt(1, 4));
        return switch (random.nextInt(8)) {
            case 0 -> apply(Fn.TANH, e);
            case 1, 2 -> apply(Fn2.MAX, apply(Fn2.MIN, e, lit(3)), lit(-3));
            default -> e;
        };
    }

    private Expr of(int operands, int rank, int depth) {
        if (depth == 0 || random.nextInt(6) == 0) {
            return leaf(operands, rank);
        }
        Expr a = of(operands, rank, depth - 1);
        if (random.nextInt(3) == 0) {
            return unary(a);
        }
        Expr b = of(operands, rank, depth - 1);
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> Expr.add(a, b);
            case 3, 4 -> Expr.sub(a, b);
            case 5, 6, 7 -> Expr.mul(a, b);
            case 8 -> Expr.div(a, positive(b));
            case 9 -> apply(Fn2.MAX, a, b);
            case 10 -> apply(Fn2.MIN, a, b);
            case 11 -> apply(Fn2.POW, positive(a), lit(random.nextInt(-1, 3)));
            case 12 -> Expr.select(condition(a, b), of(operands, rank, depth - 1), b);
            default -> condition(a, b);
        };
    }

    private Expr condition(Expr a, Expr b) {
        return apply(switch (random.nextInt(3)) {
            case 0 -> Fn2.LT;
            case 1 -> Fn2.LE;
            default -> Fn2.EQ;
        }, a, b);
    }

    private Expr unary(Expr a) {
        return switch (random.nextInt(11)) {
            case 0 -> apply(Fn.NEG, a);
            case 1 -> apply(Fn.ABS, a);
            case 2 -> apply(Fn.SIGN, a);
            case 3 -> apply(Fn.STEP, a);
            case 4 -> apply(Fn.FLOOR, a);
            case 5 -> apply(Fn.EXP, apply(Fn2.MIN, a, lit(1.5)));
            case 6 -> apply(Fn.LOG, positive(a));
            case 7 -> apply(Fn.SQRT, positive(a));
            case 8 -> apply(Fn.TANH, a);
            case 9 -> apply(Fn.SIGMOID, a);
            default -> apply(Fn.RELU, a);
        };
    }

    private static Expr positive(Expr a) {
        return Expr.add(apply(Fn.ABS, a), lit(0.5));
    }

    private Expr leaf(int operands, int rank) {
        int choice = random.nextInt(10);
        if (choice == 0 && rank > 0) {
            return Expr.index(random.nextInt(rank));
        }
        return choice < 3 || operands == 0
                ? lit(NUMBERS[random.nextInt(NUMBERS.length)])
                : Expr.o(random.nextInt(operands));
    }
}
