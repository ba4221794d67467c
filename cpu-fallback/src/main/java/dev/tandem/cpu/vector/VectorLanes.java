package dev.tandem.cpu.vector;

import dev.tandem.cpu.lanes.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The inner loops with vectors of one width, chosen once for a JVM: kernels compiled for two widths would slow each other. */
public final class VectorLanes {

    /** The vectors of this JVM: those the machine prefers, or those that {@code tandem.cpu.lanes} asks for. */
    static final VectorSpecies<Float> SPECIES = species(Integer.getInteger("tandem.cpu.lanes", 0));
    /** Floats in a vector. */
    static final int LENGTH = SPECIES.length();

    private VectorLanes() {
    }

    /** All of them. */
    public static Lanes create() {
        return new Lanes(SPECIES.vectorBitSize() + "-bit vectors", new VectorElements(), new VectorTiles(),
                new VectorWindows());
    }

    /** Of 128 to 512 bits: what accumulates in 16 numbers holds them in one vector, two or four. */
    private static VectorSpecies<Float> species(int bits) {
        int wanted = bits == 0 ? FloatVector.SPECIES_PREFERRED.vectorBitSize() : bits;
        return VectorSpecies.of(float.class, VectorShape.forBitSize(Math.clamp(wanted, 128, 512)));
    }
}
