package dev.tandem.testkit.cases;

import java.util.List;
import java.util.random.RandomGenerator;

/** Cases that are alike: how a line becomes an operation, and which lines are worth trying. */
public interface Family {

    /** The first words of its lines. */
    List<String> names();

    /**
     * Makes a case.
     *
     * @throws dev.tandem.error.TandemException if parameters are missing or do not fit each other
     */
    ContractCase of(CaseLine line);

    /** The lines where mistakes are likely, the simplest first. */
    List<CaseLine> edges();

    /** A line at random; its operands may turn out not to fit, then another one is drawn. */
    CaseLine random(RandomGenerator random);
}
