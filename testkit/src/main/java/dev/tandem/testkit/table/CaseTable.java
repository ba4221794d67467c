package dev.tandem.testkit.table;

import dev.tandem.error.Spelling;
import dev.tandem.error.TandemException;
import dev.tandem.error.UsageException;
import dev.tandem.graph.Op;
import dev.tandem.testkit.cases.CaseLine;
import dev.tandem.testkit.cases.ContractCase;
import dev.tandem.testkit.cases.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** All cases of the contract, by family. */
public final class CaseTable {

    private static final int TRIES = 100;

    private final Map<String, Family> families = new LinkedHashMap<>();

    /** Makes the table. */
    public CaseTable() {
        for (Family family : List.of(new LeafCases(), new MapCases(), new ReduceCases(), new MatMulCases(),
                new ConvolutionCases(), new PoolCases(), new MovementCases(), new RowCases(), new RandomCases(),
                new CompositeCases(), new RegionCases())) {
            family.names().forEach(name -> families.put(name, family));
        }
    }

    /**
     * The case of a line.
     *
     * @throws TandemException if there is no such family or the parameters do not fit each other
     */
    public ContractCase of(CaseLine line) {
        Family family = families.get(line.family());
        if (family == null) {
            throw new UsageException("case", line.toString(), "is of no known family", line.family(),
                    Spelling.cure(line.family(), families.keySet()));
        }
        ContractCase made = family.of(line);
        made.graph();
        return made;
    }

    /** The cases at the edges, all of them, in the order of the families. */
    public List<ContractCase> edges() {
        return distinct().stream().flatMap(f -> f.edges().stream()).map(this::of).toList();
    }

    /** Cases at random, this many of each family; the same for the same seed. */
    public List<ContractCase> random(int count, int seed) {
        var cases = new ArrayList<ContractCase>();
        var random = new SplittableRandom(seed);
        for (Family family : distinct()) {
            for (int i = 0; i < count; i++) {
                cases.add(one(family, random));
            }
        }
        return cases;
    }

    private ContractCase one(Family family, SplittableRandom random) {
        TandemException last = null;
        for (int i = 0; i < TRIES; i++) {
            try {
                return of(family.random(random).with(ContractCase.SEED, random.nextInt(1 << 24)));
            } catch (TandemException e) {
                last = e;
            }
        }
        throw new IllegalStateException("family " + family.names() + " draws no line that fits", last);
    }

    private Collection<Family> distinct() {
        return new LinkedHashSet<>(families.values());
    }

    /** The records of {@link Op} that no case is made of: none, or the contract has a hole. */
    public Set<String> missing() {
        Set<Class<?>> tried = edges().stream().map(c -> c.op().getClass()).collect(Collectors.toSet());
        return records(Op.class).stream().filter(r -> !tried.contains(r)).map(Class::getSimpleName)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static Set<Class<?>> records(Class<?> type) {
        Set<Class<?>> records = new LinkedHashSet<>();
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                records.addAll(records(permitted));
            }
        } else {
            records.add(type);
        }
        return records;
    }
}
