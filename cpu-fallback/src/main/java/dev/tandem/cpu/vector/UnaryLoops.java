package dev.tandem.cpu.vector;

import static dev.tandem.cpu.vector.VectorLanes.LENGTH;
import static dev.tandem.cpu.vector.VectorLanes.SPECIES;

import dev.tandem.cpu.lanes.Functions;
import dev.tandem.graph.Expr.Fn;
import jdk.incubator.vector.FloatVector;

/** A loop a function of one argument, each a method of its own, so that each is compiled by itself. */
final class UnaryLoops {

    private UnaryLoops() {
    }

    static void apply(Fn fn, float[] a, int aAt, float[] r, int rAt, int count) {
        int bound = SPECIES.loopBound(count);
        switch (fn) {
            case NEG -> negate(a, aAt, r, rAt, bound);
            case ABS -> abs(a, aAt, r, rAt, bound);
            case SIGN -> sign(a, aAt, r, rAt, bound);
            case STEP -> step(a, aAt, r, rAt, bound);
            case FLOOR -> floor(a, aAt, r, rAt, bound);
            case EXP -> TranscendentalLoops.exp(a, aAt, r, rAt, bound);
            case LOG -> TranscendentalLoops.log(a, aAt, r, rAt, bound);
            case SQRT -> sqrt(a, aAt, r, rAt, bound);
            case TANH -> TranscendentalLoops.tanh(a, aAt, r, rAt, bound);
            case SIGMOID -> TranscendentalLoops.sigmoid(a, aAt, r, rAt, bound);
            case RELU -> relu(a, aAt, r, rAt, bound);
        }
        for (int i = bound; i < count; i++) {
            r[rAt + i] = Functions.apply(fn, a[aAt + i]);
        }
    }

    private static FloatVector load(float[] a, int at) {
        return FloatVector.fromArray(SPECIES, a, at);
    }

    private static void negate(float[] a, int aAt, float[] r, int rAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            load(a, aAt + i).neg().intoArray(r, rAt + i);
        }
    }

    private static void abs(float[] a, int aAt, float[] r, int rAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            load(a, aAt + i).abs().intoArray(r, rAt + i);
        }
    }

    private static void sign(float[] a, int aAt, float[] r, int rAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            VectorFunctions.sign(load(a, aAt + i)).intoArray(r, rAt + i);
        }
    }

    private static void step(float[] a, int aAt, float[] r, int rAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            VectorFunctions.step(load(a, aAt + i)).intoArray(r, rAt + i);
        }
    }

    private static void floor(float[] a, int aAt, float[] r, int rAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            VectorFunctions.floor(load(a, aAt + i)).intoArray(r, rAt + i);
        }
    }

    private static void sqrt(float[] a, int aAt, float[] r, int rAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            load(a, aAt + i).sqrt().intoArray(r, rAt + i);
        }
    }

    private static void relu(float[] a, int aAt, float[] r, int rAt, int bound) {
        for (int i = 0; i < bound; i += LENGTH) {
            VectorFunctions.relu(load(a, aAt + i)).intoArray(r, rAt + i);
        }
    }
}
