package dev.tandem.testkit;

import dev.tandem.graph.Op;
import dev.tandem.oracle.OracleBackend;
import dev.tandem.spi.Backend;
import dev.tandem.tensor.Layout;
import dev.tandem.testkit.cases.CaseLine;
import dev.tandem.testkit.cases.ContractCase;
import dev.tandem.testkit.check.Candidate;
import dev.tandem.testkit.check.CaseProbe;
import dev.tandem.testkit.network.Networks;
import dev.tandem.testkit.property.Probe;
import dev.tandem.testkit.property.Properties;
import dev.tandem.testkit.table.CaseTable;
import java.util.List;
import java.util.stream.Stream;

/** Everything to try on one candidate, which it opens beside an oracle and closes again. */
public final class Contract implements AutoCloseable {

    private final Candidate candidate;
    private final Backend backend;
    private final Backend oracle = OracleBackend.open();
    private final CaseTable table = new CaseTable();
    private final CaseProbe cases;

    /** Opens a candidate. */
    public Contract(Candidate candidate) {
        this.candidate = candidate;
        this.backend = candidate.opening().get();
        this.cases = new CaseProbe(candidate, backend, oracle, table);
    }

    /** The cases at the edges, then this many of each family at random. */
    public List<Probe> operations(int random, int seed) {
        return Stream.concat(table.edges().stream(), table.random(random, seed).stream()).filter(this::concerns)
                .map(this::probe).toList();
    }

    /** One case. */
    public Probe operation(CaseLine line) {
        return probe(table.of(line));
    }

    private Probe probe(ContractCase tried) {
        return new Probe(tried.toString(), () -> cases.check(tried));
    }

    /** A layout that a backend does not have appears in none of its graphs. */
    private boolean concerns(ContractCase tried) {
        return candidate.channelsLast()
                || !(tried.op() instanceof Op.Relayout relayout && relayout.to() == Layout.CHANNELS_LAST);
    }

    /** Properties that need no oracle. */
    public List<Probe> properties() {
        return Properties.of(candidate, backend);
    }

    /** Whole networks, memory, the life of scopes. */
    public List<Probe> networks() {
        return Networks.of(candidate, backend, oracle);
    }

    @Override
    public void close() {
        oracle.close();
        backend.close();
    }
}
