package dev.tandem.cpu.contraction;

import dev.tandem.cpu.device.Work;
import dev.tandem.cpu.device.Workers;

/** Who does the phases of one product: all workers together, or one alone while the others have products of their own. */
interface Team {

    /** Fewer multiply-adds are done before the other workers have noticed. */
    int WORTH_SHARING = 300_000;

    /** Does all units of a phase before it returns. */
    void run(int units, Work phase);

    /** All workers. */
    static Team of(Workers workers) {
        return workers::run;
    }

    /** One worker. */
    static Team alone(int worker) {
        return (units, phase) -> {
            for (int unit = 0; unit < units; unit++) {
                phase.run(unit, worker);
            }
        };
    }
}
