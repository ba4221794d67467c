package dev.tandem.cli;

import com.sun.management.OperatingSystemMXBean;
import dev.tandem.spi.Check;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What every backend stands on: Java, processors, memory. */
final class Machine {

    private static final int JDK = 25;
    /** Programs that want to run, a processor, from which on figures are not to be trusted. */
    private static final double BUSY = 0.5;

    private Machine() {
    }

    static List<Check> checks() {
        return List.of(java(),
                Check.fine("operating system",
                        property("os.name") + " " + property("os.version") + ", " + property("os.arch")),
                Check.fine("processors", String.valueOf(Runtime.getRuntime().availableProcessors())), memory());
    }

    /** A word of warning if other programs keep the machine busy. */
    static Optional<String> busy() {
        int processors = Runtime.getRuntime().availableProcessors();
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return load > BUSY * processors
                ? Optional.of(String.format(Locale.ROOT,
                        "other programs keep this machine busy (load %.1f on %d processors): figures will be too low, ratios rough",
                        load, processors))
                : Optional.empty();
    }

    private static Check java() {
        String found = Runtime.version() + ", " + property("java.vendor") + " (" + property("java.home") + ")";
        return Runtime.version().feature() >= JDK
                ? Check.fine("JDK", found)
                : Check.gap("JDK", found, "install a JDK " + JDK + ": https://adoptium.net");
    }

    private static Check memory() {
        String heap = "Java may use " + Text.bytes(Runtime.getRuntime().maxMemory());
        return Check.fine("memory", ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? Text.bytes(system.getTotalMemorySize()) + ", " + heap
                : heap);
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }
}
