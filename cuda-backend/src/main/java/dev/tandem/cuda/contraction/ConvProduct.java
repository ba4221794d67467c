package dev.tandem.cuda.contraction;

import dev.tandem.cuda.driver.Address;
import dev.tandem.cuda.memory.CudaScope;
import dev.tandem.graph.Node;
import dev.tandem.graph.Op;
import dev.tandem.spi.Bound;
import java.util.Optional;
import jcuda.Pointer;

/** A convolution or one of its gradients on cuDNN, by the algorithm chosen for its geometry. */
final class ConvProduct implements Product {

    private final Dnn dnn;
    private final ConvFunctions functions;
    private final Algorithm algorithm;
    private final String description;
    private final String operation;

    private ConvProduct(String name, boolean halves, Dnn dnn, ConvFunctions functions, Algorithm algorithm) {
        this.dnn = dnn;
        this.functions = functions;
        this.algorithm = algorithm;
        description = functions.name() + ", algorithm " + algorithm.number() + (halves ? " in bf16" : "");
        operation = name + " (" + description + ")";
    }

    /**
     * A product on cuDNN; none if cuDNN can't say it, or has no algorithm that is as exact as asked and repeatable.
     *
     * @param halves whether operands and result are bfloat16 with channels last
     */
    static Optional<ConvProduct> of(Op.Contraction op, Node node, boolean halves, Dnn dnn, CudaScope scope) {
        if (!Geometry.isSymmetric(op)) {
            return Optional.empty();
        }
        return Descriptors.of(Geometry.of(op, node), halves, dnn, scope).flatMap(descriptors -> {
            var functions = ConvFunctions.of(op, descriptors, dnn);
            return new AlgorithmChoice(functions, node.name(), dnn).best()
                    .map(algorithm -> new ConvProduct(node.name(), halves, dnn, functions, algorithm));
        });
    }

    /** The same convolution with the operation's epilogue in it, where that is one that cuDNN knows. */
    Optional<BiasedConvolution> biased(Op.Contraction op, Node node, CudaScope scope) {
        return BiasEpilogue.of(op, node).flatMap(epilogue -> BiasedConvolution.of(epilogue, Geometry.of(op, node),
                functions.d(), algorithm, dnn, scope));
    }

    @Override
    public long workspaceBytes() {
        return algorithm.memory();
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public Bound bind(long left, long right, long result, long workspace) {
        Pointer a = new Address(left);
        Pointer b = new Address(right);
        Pointer c = new Address(result);
        Pointer scratch = new Address(algorithm.memory() == 0 ? 0 : workspace);
        return () -> {
            dnn.device().faults().issue(operation);
            dnn.check(functions.run(algorithm, a, b, c, scratch), operation);
        };
    }
}
