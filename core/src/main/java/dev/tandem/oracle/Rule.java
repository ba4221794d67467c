package dev.tandem.oracle;

import dev.tandem.graph.Op;

/** How one operation makes its results from its operands. */
@FunctionalInterface
interface Rule {

    /** Writes every element of every result. */
    void apply(Elements[] in, Elements[] out);

    /** The rule of an operation. */
    static Rule of(Op op) {
        return switch (op) {
            case Op.Input i -> throw new IllegalArgumentException("input '" + i.name() + "' is given, not computed");
            case Op.State s -> throw new IllegalArgumentException("state '" + s.name() + "' is given, not computed");
            case Op.Constant c -> OracleMovement.constant(c);
            case Op.Iota i -> OracleMovement.iota(i);
            case Op.Map m -> m.dtype().isFloat() ? OracleFormulas.map(m) : OracleFormulas.integerMap(m);
            case Op.Reduce r -> r.dtype().isFloat() ? OracleFormulas.reduce(r) : OracleFormulas.integerReduce(r);
            case Op.MatMul m -> OracleContractions.matmul(m);
            case Op.Conv c -> OracleContractions.conv(c);
            case Op.ConvInputGradient c -> OracleContractions.convInputGradient(c);
            case Op.ConvFilterGradient c -> OracleContractions.convFilterGradient(c);
            case Op.Pool p -> OraclePooling.pool(p);
            case Op.PoolGradient p -> OraclePooling.poolGradient(p);
            case Op.PoolTangent p -> OraclePooling.poolTangent(p);
            case Op.Reshape r -> OracleMovement::same;
            case Op.Transpose t -> OracleMovement.transpose(t);
            case Op.Slice s -> OracleMovement.slice(s);
            case Op.Pad p -> OracleMovement.pad(p);
            case Op.Concat c -> OracleMovement.concat(c);
            case Op.Split s -> OracleMovement.split(s);
            case Op.Gather g -> OracleMovement::gather;
            case Op.ScatterAdd s -> OracleMovement::scatterAdd;
            case Op.Broadcast b -> OracleMovement::broadcast;
            case Op.Cast c -> OracleMovement.cast(c);
            case Op.Copy c -> OracleMovement::same;
            case Op.Detach d -> OracleMovement::same;
            case Op.Relayout r -> OracleMovement::same;
            case Op.Random r -> OracleRandom.random(r);
            case Op.BatchNorm b -> OracleNormalization.batchNorm(b);
            case Op.BatchNormGradient b -> OracleNormalization::batchNormGradient;
            case Op.LocalResponseNormalization l -> OracleNormalization.local(l);
            case Op.LocalResponseNormalizationGradient l -> OracleNormalization.localGradient(l);
            case Op.Dropout d -> OracleRandom.dropout(d);
            case Op.Region r -> OracleRegion.of(r);
        };
    }
}
