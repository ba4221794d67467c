package dev.tandem.optim;

import dev.tandem.error.Spelling;
import dev.tandem.error.UsageException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * An optimizer with all that can be asked of any: weight decay, clipping, and groups of parameters that learn in another way.
 *
 * <p>In this order: the gradient, if its norm over all parameters is above a bound, is scaled down to it; each element is clipped;
 * decay that is not decoupled is added; the algorithm makes its step; decoupled decay is taken off.
 *
 * @param algorithm what makes a step of a gradient
 * @param decay what pulls the weights to 0
 * @param clipValue the largest magnitude of an element of the gradient; ∞ for none
 * @param clipNorm the largest Euclidean norm of all gradients together; ∞ for none. A step whose norm is not finite changes no
 *        parameter and no slot. <i>Source</i>: Pascanu et al. 2013, Alg. 1
 * @param groups parameters that learn in another way
 */
public record Tuned(Optimizer algorithm, Decay decay, double clipValue, double clipNorm, List<ParameterGroup> groups)
        implements
            Optimizer {

    /**
     * Copies the list and checks the bounds.
     *
     * @throws UsageException if a bound is not above 0
     */
    public Tuned {
        groups = List.copyOf(groups);
        checkBound(clipValue);
        checkBound(clipNorm);
    }

    /** The algorithm's; {@code adamw} for Adam with decoupled decay, and so with the others. */
    @Override
    public String name() {
        return algorithm.name() + (decay.decoupled() ? "w" : "");
    }

    @Override
    public double rate() {
        return algorithm.rate();
    }

    @Override
    public Tuned rate(double rate) {
        return new Tuned(algorithm.rate(rate), decay, clipValue, clipNorm, groups);
    }

    /** What is asked of this optimizer, of another. */
    public Tuned algorithm(Optimizer other) {
        return new Tuned(other, decay, clipValue, clipNorm, groups);
    }

    /** The rule of a parameter that belongs to no group; what clips the norm is not in it. */
    @Override
    public Rule rule() {
        return rule(1, 1);
    }

    @Override
    public Tuned tuned() {
        return this;
    }

    /** The rule of a parameter. */
    Rule rule(String parameter) {
        double ofDecay = 1;
        for (ParameterGroup group : groups) {
            ofDecay *= group.has(parameter) ? group.decay() : 1;
        }
        return rule(rateFactor(parameter), ofDecay);
    }

    private Rule rule(double ofRate, double ofDecay) {
        return decay.times(ofDecay).of(algorithm.rule()).clipped(clipValue).ofRate(ofRate);
    }

    /** Whether a parameter is frozen. */
    boolean isFrozen(String parameter) {
        return rateFactor(parameter) == 0;
    }

    private double rateFactor(String parameter) {
        double factor = 1;
        for (ParameterGroup group : groups) {
            factor *= group.has(parameter) ? group.rate() : 1;
        }
        return factor;
    }

    boolean clipsNorm() {
        return clipNorm < Double.POSITIVE_INFINITY;
    }

    /**
     * Checks that groups are meant for these parameters.
     *
     * @throws UsageException if a group has none of them, or none is left to train
     */
    void checkFits(Collection<String> parameters) {
        for (ParameterGroup group : groups) {
            if (parameters.stream().noneMatch(group::has)) {
                String pattern = group.patterns().getFirst();
                throw new UsageException("parameter group", String.join(", ", group.patterns()),
                        "no parameter of the network belongs to it", "", Spelling.cure(pattern, parameters));
            }
        }
        if (!parameters.isEmpty() && parameters.stream().allMatch(this::isFrozen)) {
            throw new UsageException("optimizer", name(), "nothing is left to train",
                    parameters.size() + " of " + parameters.size() + " parameters frozen", "freeze fewer layers");
        }
    }

    /** The algorithm with its numbers, and what is asked of it: {@code Sgd[rate=0.03, …], L2 decay 0.001, norm clipped at 5.0}. */
    @Override
    public String toString() {
        var text = new StringBuilder(algorithm.toString());
        String decoupled = decay.decoupled() ? "decoupled " : "";
        if (decay.l1() > 0) {
            text.append(", ").append(decoupled).append("L1 decay ").append(decay.l1());
        }
        if (decay.l2() > 0) {
            text.append(", ").append(decoupled).append("L2 decay ").append(decay.l2());
        }
        if (clipValue < Double.POSITIVE_INFINITY) {
            text.append(", values clipped at ").append(clipValue);
        }
        if (clipsNorm()) {
            text.append(", norm clipped at ").append(clipNorm);
        }
        groups.forEach(g -> text.append(", ").append(g));
        return text.toString();
    }

    Tuned with(Decay other) {
        return new Tuned(algorithm, other, clipValue, clipNorm, groups);
    }

    Tuned with(ParameterGroup... more) {
        var all = new ArrayList<>(groups);
        all.addAll(List.of(more));
        return new Tuned(algorithm, decay, clipValue, clipNorm, all);
    }

    private static void checkBound(double bound) {
        if (bound != Double.POSITIVE_INFINITY) {
            check("clip", bound, bound > 0, "above 0");
        }
    }

    static void check(String what, double value, boolean allowed, String which) {
        if (!(allowed && value <= Float.MAX_VALUE)) {
            throw new UsageException(what, "", "must be a number " + which, String.valueOf(value),
                    "choose another number");
        }
    }
}
