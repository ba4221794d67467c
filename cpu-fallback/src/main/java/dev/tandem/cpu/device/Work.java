package dev.tandem.cpu.device;

/** Work in units that do not depend on one another, nor on who does them or when. */
@FunctionalInterface
public interface Work {

    /**
     * Does one unit.
     *
     * @param unit from 0
     * @param worker who does it, from 0: the index of the scratch memory to use
     */
    void run(int unit, int worker);
}
